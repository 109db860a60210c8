import Boxes
import CPUDevice
import Detectors
import DeviceRuntime
import FoundationEssentials
import Images
import ModelSupport
import OpenCLDevice
import TensorGraph
import TestSupport
import Testing
import Training

/// What torchvision learned: a file that Tests/Fixtures/Learning/generate.py wrote.
struct LearningCase: Decodable {
  /// Of each step by name.
  let losses: [[String: Float]]
  /// Of the first step, by the parameter's path.
  let gradients: [String: Gradient]?

  /// Some elements by flat position, and the norm of all.
  struct Gradient: Decodable {
    let norm: Float
    let positions: [Int]
    let values: [Float]
  }

  init(_ name: String) throws {
    self = try JSONDecoder().decode(LearningCase.self, from: Data(FixtureFile("Learning/\(name).json").bytes()))
  }
}

/// The model and the batch of the cases.
struct LearningRun {
  let model: FasterRCNN
  let parameters: SeededParameters
  let batch: TrainingBatch

  init(_ name: String) throws {
    var configuration = try #require(TestModel.all.first { $0.name == name }).configuration
    (configuration.transform.minSize, configuration.transform.maxSize) = name.contains("320") ? ([96], 200) : ([128], 256)
    configuration.regionProposals.preNMSTopN.training = 60
    configuration.regionProposals.postNMSTopN.training = 40
    configuration.regionProposals.batchSizePerImage = 64
    configuration.roiHeads.batchSizePerImage = 64
    model = FasterRCNN(configuration)
    parameters = try SeededParameters(configuration)
    let pictures = [
      TestImage(height: 120, width: 140), TestImage(height: 120, width: 140, shift: 9), TestImage(height: 140, width: 120, shift: 4),
    ]
    let objects: [[(box: SIMD4<Float>, label: Int32)]] = [
      [(SIMD4(10, 10, 70, 70), 3), (SIMD4(84, 5, 134, 100), 7), (SIMD4(30, 80, 60, 115), 3)], [],
      [(SIMD4(6, 12, 66, 70), 3), (SIMD4(70, 60, 118, 132), 90)],
    ]
    batch = TrainingBatch(
      pictures.map { Image(width: $0.width, height: $0.height, pixels: $0.pixels) },
      targets: objects.map { $0.map { BoxMatcher.Target(box: BoundingBox($0.box), label: $0.label) } }, seeds: [0, 0, 0],
      transform: configuration.transform)
  }
}

@Suite("Learning as torchvision does", .serialized)
struct TorchvisionTests {
  private static let mobile = "fasterrcnn_mobilenet_v3_large_320_fpn"

  @Test("the losses and every gradient of three images, one without objects", arguments: [mobile, "resnet18"])
  func gradients(name: String) throws { try Self.compareGradients(name, CPUDevice()) }

  @Test("the same on an OpenCL device", .needsOpenCL, arguments: [mobile])
  func openclGradients(name: String) throws { try Self.compareGradients(name, OpenCLDevice(try #require(CLTestDevice.info))) }

  @Test(
    "ten steps have torchvision's ten losses",
    arguments: [
      (Optimizer.sgd(), "sgd"), (.sgd(isNesterov: true), "nesterov"), (.adamW, "adamw"),
    ])
  func steps(optimizer: Optimizer, name: String) throws {
    let (run, expected) = (try LearningRun(Self.mobile), try LearningCase("\(Self.mobile)_\(name)"))
    let step = try TrainingStep(
      run.model, parameters: run.parameters, TrainableParts(layers: 6), optimizer: optimizer, order: .first, on: CPUDevice())
    for (number, losses) in expected.losses.enumerated() {
      let settings =
        optimizer == .adamW
        ? StepSettings(.adamW(rate: 1e-5, weightDecay: 0.01, step: number + 1)) : StepSettings(.sgd(rate: 0.002, weightDecay: 1e-4))
      try Self.compare(try step.run(run.batch, settings).losses, losses, within: 1e-3, "step \(number)")
    }
  }

  private static func compareGradients(_ name: String, _ device: any Device) throws {
    let (run, expected) = (try LearningRun(name), try LearningCase("\(name)_sgd"))
    // As the script has them: all of MobileNet's, three of the ResNet's.
    let parts = TrainableParts(layers: name == mobile ? 6 : 3)
    let computation = try GradientComputation(run.model, parameters: run.parameters, parts, order: .first, on: device)
    let result = try computation.run(run.batch)
    try compare(result.losses, expected.losses[0], within: 1e-5, "losses")
    let gradients = try #require(expected.gradients)
    #expect(Set(result.gradients.keys) == Set(gradients.keys))
    for (path, gradient) in gradients {
      let values = try #require(result.gradients[path]).floats
      let norm = Float(values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
      #expect(abs(norm - gradient.norm) <= 1e-3 * gradient.norm, "\(path)")
      let error = zip(gradient.positions, gradient.values).map { abs(values[$0] - $1) }.max() ?? .infinity
      #expect(error <= 1e-3 * gradient.norm, "\(path)")
    }
  }

  private static func compare(_ losses: DetectorLosses, _ expected: [String: Float], within tolerance: Float, _ what: String) throws {
    for name in DetectorLosses.Name.allCases {
      let value = try #require(expected[name.rawValue])
      #expect(abs(losses[name] - value) <= tolerance * max(abs(value), 1e-3), "\(what), \(name.rawValue): \(losses[name]), not \(value)")
    }
  }
}
