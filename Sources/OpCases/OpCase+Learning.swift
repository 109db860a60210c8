import Boxes
import Detectors
import DeviceRuntime
import TensorGraph

extension OpCase {
  /// Every distinct operation of a step of learning of the four models that detection does not have at the same shapes: each model with other parts that
  /// learn and another optimizer, so that all operations of learning are among them.
  public static func learningCases() throws -> [OpCase] {
    let cases = try TorchvisionModel.allCases.flatMap { try StepRecipe($0).cases() }
    return cases.distinct(from: try modelCases())
  }

  /// Whether a case of this name is one of them.
  public static func isOfLearning(_ name: String) -> Bool {
    TorchvisionModel.allCases.contains { name.hasPrefix(StepRecipe($0).name) }
  }
}

/// A step of learning of one of the models at its usual size.
private struct StepRecipe {
  let model: TorchvisionModel
  let parts: TrainableParts
  var images = 1
  var optimizer = Optimizer.sgd()
  var (averages, accumulates) = (false, false)

  init(_ model: TorchvisionModel) {
    self.model = model
    switch model {
    case .resNet50FPN: parts = TrainableParts(layers: 3)
    case .resNet50FPNv2: (parts, optimizer) = (TrainableParts(layers: 5, batchNorms: .affine), .adamW)
    case .mobileNetV3LargeFPN: (parts, optimizer) = (TrainableParts(layers: 3), .sgd(isNesterov: true))
    case .mobileNetV3Large320FPN:
      (parts, images, averages, accumulates) = (TrainableParts(layers: 6, batchNorms: .batch), 4, true, true)
    }
  }

  /// What the names of its cases begin with.
  var name: String { "\(model.rawValue), learning" }

  func cases() throws -> [OpCase] {
    let configuration = model.configuration
    // The largest image that a model resizes to, with 268,569 anchors, stands for all others once.
    let size = model == .resNet50FPN ? ImagePlan.Size(height: 800, width: 1333) : model.usualSize
    let gradients = try FasterRCNN(configuration).gradientGraph(parameters: nil, parts, order: .random)
    let step = StepGraph(gradients, optimizer: optimizer, averages: averages, accumulates: accumulates)
    let plans = configuration.plans(height: size.height, width: size.width, images: images)
    let targets = [[BoxMatcher.Target]](repeating: [], count: images)
    let batch = TrainingInputs(plans, targets: targets, seeds: [UInt32](repeating: 0, count: images)).shapes
    let shapes = batch.merging(optimizer.inputShapes) { $1 }
    let scene = Scene(images: images, height: size.height, width: size.width)
    return try OpCase.cases(of: step.graph, inputs: shapes, scene, named: name)
  }
}
