import Datasets
import Detectors
import DeviceRuntime
import Evaluation
import NeuralNetworks
import RCNN
import TensorGraph

/// Losses and boxes on images that are not learned from.
struct Validation {
  private let dataset: Dataset
  private let images: [LabelledImage]
  private let match: CategoryMatch

  /// What it says of weights.
  struct Result {
    var losses = LossMeans()
    /// All detections, with the data set's numbers.
    var objects: [ScoredObject] = []
    /// COCO's numbers; nil without an object.
    var numbers: COCONumbers?
  }

  /// Images of a data set; the match says which of the model's classes are which categories.
  init(_ dataset: Dataset, _ images: [LabelledImage], _ match: CategoryMatch) {
    (self.dataset, self.images, self.match) = (dataset, images, match)
  }

  /// What a model with these parameters says of each image, in one pass; throws what loading, the device and the images throw. `progress` is called after each
  /// image and ends it by false; then there is no result.
  func callAsFunction(
    _ model: any DetectionModel, _ parameters: any ParameterSource, on device: any Device, progress: () -> Bool = { true }
  ) throws -> Result? {
    let graph = try model.validationGraph(parameters: parameters, seed: 0, order: .random)
    let executable = try device.compile(graph.optimized)
    let loader = BatchLoader(0..<images.count) { [images] number in
      // The seed of each image is its own, so that losses of epochs can be compared.
      try TrainingBatch([images[number]], seed: 0, transform: model.transform)
    }
    defer { loader.stop() }
    var result = Result()
    for image in images {
      guard let batch = try loader.next() else { break }
      let tensors = try executable.run(batch.tensors)
      result.losses.add(try DetectorLosses(tensors), images: 1)
      result.objects += try DetectorOutputs(tensors).detections(ofImage: 0).compactMap { match.scored($0, imageID: image.id) }
      if !progress() { return nil }
    }
    if dataset.annotations.contains(where: { !$0.isCrowd }) {
      result.numbers = try Evaluator(dataset, results: result.objects).coco().numbers
    }
    return result
  }
}
