import CPUDevice
import Detectors
import DeviceRuntime
import FoundationEssentials
import ModelSupport
import TensorGraph
import Testing
import Training

@Suite("Learning with the statistics of batches", .serialized)
struct BatchNormTests {
  private static let name = "fasterrcnn_mobilenet_v3_large_320_fpn"

  /// What torchvision learned with batch norms in training mode.
  private struct Case: Decodable {
    let losses: [[String: Float]]
    let gradients: [String: LearningCase.Gradient]
    let statistics: [String: LearningCase.Gradient]

    init() throws {
      self = try JSONDecoder().decode(Case.self, from: Data(FixtureFile("Learning/\(BatchNormTests.name)_batch.json").bytes()))
    }
  }

  /// `floor`: a norm below which everything is rounding, such as that of a gradient that should be zero. In maps of a few pixels a single number that
  /// rounds to the other side of a corner of hard swish moves a gradient by some thousandths, torchvision's own in double precision too.
  private static func expect(_ values: [Float], _ expected: LearningCase.Gradient, floor: Float = 0, _ path: String) {
    let tolerance = 1e-2 * max(expected.norm, floor)
    let norm = Float(values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
    #expect(abs(norm - expected.norm) <= tolerance, "\(path): \(norm), not \(expected.norm)")
    let error = zip(expected.positions, expected.values).map { abs(values[$0] - $1) }.max() ?? .infinity
    #expect(error <= tolerance, "\(path): \(error)")
  }

  private static func expect(_ losses: DetectorLosses, _ expected: [String: Float], within tolerance: Float, _ what: String) throws {
    for name in DetectorLosses.Name.allCases {
      let value = try #require(expected[name.rawValue])
      #expect(abs(losses[name] - value) <= tolerance * max(abs(value), 1e-3), "\(what), \(name.rawValue): \(losses[name]), not \(value)")
    }
  }

  @Test("losses and gradients are torchvision's")
  func gradients() throws {
    let (run, expected) = (try LearningRun(Self.name), try Case())
    let computation = try GradientComputation(
      run.model, parameters: run.parameters, TrainableParts(layers: 6, batchNorms: .batch), order: .first, on: CPUDevice())
    let result = try computation.run(run.batch)
    try Self.expect(result.losses, expected.losses[0], within: 1e-5, "losses")
    #expect(Set(result.gradients.keys) == Set(expected.gradients.keys))
    let floor = 1e-4 * (expected.gradients.values.map(\.norm).max() ?? 0)
    for (path, gradient) in expected.gradients { Self.expect(try #require(result.gradients[path]).floats, gradient, floor: floor, path) }
  }

  @Test("four steps have torchvision's four losses and leave its running statistics")
  func steps() throws {
    let (run, expected) = (try LearningRun(Self.name), try Case())
    let parts = TrainableParts(layers: 6, batchNorms: .batch)
    let step = try TrainingStep(run.model, parameters: run.parameters, parts, optimizer: .sgd(), order: .first, on: CPUDevice())
    for (number, losses) in expected.losses.enumerated() {
      let settings = StepSettings(.sgd(rate: 1e-4, weightDecay: 1e-4))
      try Self.expect(try step.run(run.batch, settings).losses, losses, within: 1e-3, "step \(number)")
    }
    let learned = try LearnedParameters(step.parameters, over: run.parameters)
    for (path, statistics) in expected.statistics { Self.expect(try learned.values(of: path), statistics, path) }
  }

  @Test("steps give the same bits for any number of threads; layers that do not learn keep their statistics, averages are of weights alone")
  func determinism() throws {
    let detector = try SmallDetector()
    let stores = try [2, 1, 3].map { threads in
      let step = try TrainingStep(
        detector.model, parameters: detector.parameters, TrainableParts(layers: 3, batchNorms: .batch), optimizer: .sgd(), averages: true,
        on: CPUDevice(threadCount: threads))
      for number in 0..<3 {
        _ = try step.run(detector.batch([Picture(1), Picture(2)], seed: UInt32(number)), StepSettings(.sgd(rate: 0.01)))
      }
      return step.parameters
    }
    let bits = try stores.map { store in try store.paths.map { try store.values(of: $0).map(\.bitPattern) } }
    #expect(bits[0] == bits[1] && bits[0] == bits[2])
    let averages = try LearnedParameters(stores[0], over: detector.parameters, averages: true)
    let (mean, weight) = ("backbone.body.layer4.0.bn1.running_mean", "backbone.body.layer4.0.bn1.weight")
    #expect(try averages.values(of: mean) == stores[0].values(of: mean))
    #expect(try averages.values(of: mean) != detector.parameters.values(of: mean))
    #expect(try averages.values(of: weight) == stores[0].values(of: "average." + weight))
    #expect(!stores[0].paths.contains("backbone.body.bn1.running_mean"))
  }
}
