import CPUDevice
import Detectors
import DeviceRuntime
import Images
import OpCases
import OpenCLDevice
import RCNN
import RandomNumbers
import TensorGraph

/// Finds out whether a device computes what it should: every operation at the models' real shapes, then a whole model against the CPU device, and a whole step
/// of learning.
public struct Doctor: Sendable {
  let device: any Device
  private let isGuarded: Bool

  /// A doctor for `device` who puts guard words around everything, if `isGuarded`.
  public init(_ device: any Device, isGuarded: Bool = true) { (self.device, self.isGuarded) = (device, isGuarded) }

  /// What was found about one operation or stage.
  public struct Finding: Sendable {
    /// The name of the case or stage.
    public let name: String
    /// The operation's name ("Convolution2D").
    public let operation: String
    /// The largest error, as a share of the root mean square of the expected values; nil when the device failed.
    public let error: Float?
    /// Why the device failed, in one sentence.
    public let failure: String?
    /// Whether the error is one of rounding alone.
    public let isRight: Bool
    /// Whether the device is of no more use: it was lost or does not answer.
    public var endsExamination = false
    /// Whether it says nothing about the device's kernels: memory was short, or there was not the usual time.
    public var isInconclusive = false
  }

  /// The cases that `examine` runs, in order; with `training` those of learning at the models' real shapes too.
  public static func cases(training: Bool = false) throws -> [OpCase] {
    try OpCase.modelCases() + (training ? OpCase.learningCases() : []) + OpCase.oddCases
  }

  /// Runs one case against the naive oracle.
  public func examine(_ testCase: OpCase) -> Finding {
    let operation = testCase.op.name
    do {
      let report = try testCase.check(on: device, guarded: isGuarded)
      return Finding(name: testCase.name, operation: operation, error: report.error, failure: nil, isRight: report.isPassed)
    } catch {
      return Finding(testCase.name, operation, error)
    }
  }

  /// What is examined as a whole, behind the single operations.
  public enum Whole: String, Sendable, CaseIterable {
    case model = "whole model"
    case step = "whole step"
  }

  /// Runs a small model, or a step of learning, on the device and on the CPU.
  public func examine(_ whole: Whole) -> [Finding] {
    switch whole {
    case .model: examineModel()
    case .step: examineStep()
    }
  }

  /// Runs a small model with seeded weights on the device, between guard words, and on the CPU, stage by stage.
  private func examineModel() -> [Finding] {
    do {
      let (ours, expected) = (try stages(on: GuardedDevice(device)), try stages(on: CPUDevice()))
      return ours.compared(to: expected).map { stage in
        let isRight = stage.relativeError < modelTolerance && stage.lostRows * 100 <= stage.shape[0]
        return Finding(
          name: "\(Self.model)/\(stage.name)", operation: Self.model, error: stage.relativeError, failure: nil, isRight: isRight)
      }
    } catch {
      return [Finding(Self.model, Self.model, error)]
    }
  }

  private static let model = Whole.model.rawValue

  /// Rounding grows over the layers; a wrong kernel is off by orders of magnitude more.
  private var modelTolerance: Float { device.precision == .float32 ? 1e-3 : 0.05 }

  private func stages(on device: any Device) throws -> StageTensors {
    var configuration = TorchvisionModel.mobileNetV3Large320FPN.configuration
    configuration.transform.minSize = [160]
    let graph = try FasterRCNN(configuration).graph(parameters: nil, seed: 7, includingStages: true)
    let detector = try Detector(FasterRCNN(configuration), categories: .coco, graph: graph, device: device)
    return try StageTensors(detector, image: Self.noise(seed: 3))
  }

  /// Noise: it has structure at every scale.
  static func noise(seed: UInt64) -> Image {
    var generator = SplitMix64(seed: seed)
    let (width, height) = (213, 160)
    return Image(width: width, height: height, pixels: (0..<3 * width * height).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
  }
}

extension Doctor.Finding {
  /// A device that failed.
  init(_ name: String, _ operation: String, _ error: any Error) {
    (self.name, self.operation, self.error, failure, isRight) = (name, operation, nil, "\(error)", false)
    let error = error as? OpenCLError
    endsExamination = error?.isDeviceGone ?? false
    isInconclusive = error.map { $0.isOutOfMemory || $0.isImpatience } ?? false
  }
}

/// A device that compiles everything with guards.
struct GuardedDevice: Device {
  private let device: any Device

  init(_ device: any Device) { self.device = device }

  var name: String { device.name }
  var precision: Precision { device.precision }

  func compile(_ graph: Graph, _ options: CompileOptions) throws -> any Executable {
    var options = options
    options.isGuarded = true
    return try device.compile(graph, options)
  }

  func makeParameterStore() -> any ParameterStore { device.makeParameterStore() }
}
