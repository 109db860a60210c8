import Boxes
import CLibrary
import CPUDevice
import Detectors
import DeviceRuntime
import OpCases
import TensorGraph
import Training

extension Doctor {
  /// Takes one step of a small model with seeded weights on the device, between guard words, and on the CPU: losses, the norm of the gradients, and for each
  /// weight what has become of it, its velocity and its average.
  func examineStep() -> [Finding] {
    let step = Whole.step.rawValue
    do {
      let (ours, expected) = (try StepState(on: GuardedDevice(device)), try StepState(on: CPUDevice()))
      return ours.errors(against: expected).map { name, error, tolerance in
        Finding(name: "\(step)/\(name)", operation: step, error: error, failure: nil, isRight: error < tolerance)
      }
    } catch {
      return [Finding(step, step, error)]
    }
  }

  /// Whether a finding of this name says something of learning alone, so that an examination without it says nothing of that.
  static func isOfLearning(_ name: String) -> Bool { name.hasPrefix(Whole.step.rawValue) || OpCase.isOfLearning(name) }
}

/// What a step says and leaves behind.
private struct StepState {
  let outcome: TrainingStep.Outcome
  /// All variables before and after it.
  let before: [String: [Float]]
  let after: [String: [Float]]

  /// A step on two images, one with objects and one without. Candidates are taken as they stand: which ones are sampled hangs on no more scores than it must.
  init(on device: any Device) throws {
    let model = Self.model
    let step = try TrainingStep(
      model, parameters: nil, seed: 7, TrainableParts(layers: model.trainableLayerLimit, batchNorms: .affine), optimizer: .sgd(),
      order: .first, averages: true, on: device)
    let batch = TrainingBatch(
      [Doctor.noise(seed: 3), Doctor.noise(seed: 5)], targets: [Self.targets, []], seeds: [1, 2], transform: model.transform)
    // Without decay, beside which the gradients of fresh weights are small.
    var settings = StepSettings(.sgd(rate: 0.1))
    settings.averageDecay = 0.5
    before = try Self.values(step.parameters)
    outcome = try step.run(batch, settings)
    after = try Self.values(step.parameters)
  }

  private static var model: FasterRCNN {
    var configuration = TorchvisionModel.mobileNetV3Large320FPN.configuration
    configuration.transform.minSize = [160]
    configuration.regionProposals.preNMSTopN.training = 200
    configuration.regionProposals.postNMSTopN.training = 100
    configuration.roiHeads.batchSizePerImage = 64
    configuration.roiHeads.head = .twoMLP(width: 128)
    return FasterRCNN(configuration)
  }

  private static let targets = [
    BoxMatcher.Target(box: BoundingBox(x1: 10, y1: 20, x2: 74, y2: 84), label: 1),
    BoxMatcher.Target(box: BoundingBox(x1: 90, y1: 15, x2: 200, y2: 150), label: 17),
    BoxMatcher.Target(box: BoundingBox(x1: 60, y1: 90, x2: 92, y2: 122), label: 90),
  ]

  private static func values(_ store: any ParameterStore) throws -> [String: [Float]] {
    Dictionary(uniqueKeysWithValues: try store.paths.map { ($0, try store.values(of: $0)) })
  }

  /// Rounding moves a change by some millionths, unless a number rounds to the other side of an activation's corner, or an overlap to that of its threshold and
  /// one of the 64 regions of an image is another: some hundredths. A wrong kernel is off by the gradient itself.
  private static let (lossTolerance, normTolerance, changeTolerance): (Float, Float, Float) = (1e-3, 1e-2, 5e-2)

  /// How far each number lies from the right one, with what is allowed.
  func errors(against expected: StepState) -> [(name: String, error: Float, tolerance: Float)] {
    let losses = DetectorLosses.Name.allCases.map { name in
      (name.rawValue, Self.error(outcome.losses[name], expected.outcome.losses[name]), Self.lossTolerance)
    }
    let norm = Self.error(outcome.gradientNorm, expected.outcome.gradientNorm)
    return losses + [("gradient norm", norm, Self.normTolerance)]
      + expected.weights.map { path in
        (path, [path, "velocity." + path, "average." + path].map { changeError($0, expected) }.max() ?? .nan, Self.changeTolerance)
      }
  }

  /// The paths of what learns.
  private var weights: [String] { after.keys.filter { after["velocity." + $0] != nil }.sorted() }

  private static func error(_ value: Float, _ expected: Float) -> Float { abs(value - expected) / abs(expected) }

  /// The norm of the difference as a share of that of the right change, or of what rounding makes of a weight that hardly changes.
  private func changeError(_ path: String, _ expected: StepState) -> Float {
    guard let ours = after[path], let theirs = expected.after[path], let before = expected.before[path], ours.count == theirs.count else {
      return .infinity
    }
    let change = Self.distance(theirs, before)
    let rounding = 1e-5 * Self.distance(before, [Float](repeating: 0, count: before.count))
    let error = Self.distance(ours, theirs) / max(change, rounding, .leastNormalMagnitude)
    return Float(error)
  }

  private static func distance(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0.0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) }.squareRoot()
  }
}
