import Boxes
import CPUDevice
import Datasets
import Detectors
import DeviceRuntime
import Evaluation
import Glibc
import OpenCLDevice
import TensorGraph
import TestSupport
import Testing
import Training

@Suite("Learning eight pictures by heart", .serialized)
struct OverfitTests {
  @Test("a detector finds all of them on the processor")
  func processor() throws {
    let precision = try Self.learnedPrecision(on: CPUDevice())
    #expect(precision > 0.95, "\(precision)")
  }

  /// Minutes on pocl: with RCNN_TEST_LONG=1.
  @Test("a detector finds all of them on an OpenCL device", .needsOpenCL, .enabled(if: getenv("RCNN_TEST_LONG") != nil))
  func opencl() throws {
    let precision = try Self.learnedPrecision(on: OpenCLDevice(try #require(CLTestDevice.info)))
    #expect(precision > 0.95, "\(precision)")
  }

  private static let pictures = (1...8).map { Picture($0) }

  /// COCO's average precision on what was learned.
  private static func learnedPrecision(on device: any Device) throws -> Double {
    let detector = try SmallDetector()
    let step = try detector.step(on: device, optimizer: .adamW)
    let count = 240
    for number in 1...count {
      // Down to nothing as half a cosine would, by a parabola.
      let rest = 1 - Float(number - 1) / Float(count)
      var settings = StepSettings(.adamW(rate: 1e-3 * rest * rest, weightDecay: 0, step: number))
      settings.clipNorm = 10
      let half = number % 2 * 4
      let outcome = try step.run(detector.batch(Array(pictures[half..<half + 4]), seed: UInt32(1000 * number)), settings)
      try #require(outcome.nonFinite == nil)
    }
    return try precision(try LearnedParameters(step.parameters, over: detector.parameters), detector.model, device)
  }

  private static func precision(_ parameters: LearnedParameters, _ model: FasterRCNN, _ device: any Device) throws -> Double {
    let executable = try device.compile(model.graph(parameters: parameters).optimized)
    var dataset = Dataset(categories: [DatasetCategory(id: 1, name: "disc"), DatasetCategory(id: 2, name: "square")])
    var results: [ScoredObject] = []
    for picture in pictures {
      let image = picture.image
      dataset.images.append(DatasetImage(id: picture.number, fileName: "\(picture.number)", width: image.width, height: image.height))
      for target in picture.targets {
        dataset.annotations.append(
          ObjectAnnotation(
            id: dataset.annotations.count + 1, imageID: picture.number, categoryID: Int(target.label), box: Self.annotation(target.box)))
      }
      let inputs = DetectorInputs([model.transform.plan(.init(height: image.height, width: image.width))])
      let outputs = try DetectorOutputs(executable.run(inputs.tensors(pixels: image.pixels)))
      results += try outputs.detections(ofImage: 0).map {
        ScoredObject(imageID: picture.number, categoryID: $0.label, box: Self.annotation($0.box), score: Double($0.score))
      }
    }
    return try Evaluator(dataset, results: results).coco().numbers.ap
  }

  private static func annotation(_ box: BoundingBox) -> AnnotationBox {
    AnnotationBox(x: Double(box.x1), y: Double(box.y1), width: Double(box.width), height: Double(box.height))
  }
}
