import DeviceRuntime
import NeuralNetworks

/// What the parts of a run take, in seconds.
public struct RunPace: Sendable, Equatable {
  /// A step.
  public private(set) var step = 0.0
  private var stepCount = 0
  /// The validation at the end of an epoch.
  public internal(set) var validation = 0.0
  /// Writing what an epoch leaves.
  public internal(set) var saving = 0.0

  /// Nothing is known yet.
  public init() {}

  /// Measures the run of a setup on a device, which takes as long as a few steps; of several `processes` each takes some of a step's batches. Throws what
  /// loading, the device and the images throw.
  public init(
    measuring setup: TrainingSetup, on device: any Device, _ options: CompileOptions = CompileOptions(), processes: Int = 1
  ) throws {
    let (recipe, averages) = (setup.recipe, setup.recipe.averageDecay != nil)
    let step = try TrainingStep(
      setup.model, parameters: setup.initial, recipe.parts, optimizer: recipe.optimizer, averages: averages, on: device, options: options)
    let settings = recipe.settings(step: 0, recipe.schedule(stepsPerEpoch: setup.order.meanBatchCount)).resting
    try self.init(setup, setup.initial, on: device) { samples in
      let batches = samples.batches(of: recipe.batchSize, transform: setup.model.transform)
      _ = try step.run(Array(batches.prefix((batches.count + processes - 1) / processes)), settings)
    }
  }

  /// Measures steps by `take` and the validation of a few images with `weights`.
  init(
    _ setup: TrainingSetup, _ weights: any ParameterSource, on device: any Device, clock: RunClock = .system,
    take: (StepSamples) throws -> Void
  ) throws {
    let samples = try setup.samples(setup.order.batches(of: 0)[0], epoch: 0)
    // The first one is slower.
    try take(samples)
    var last = clock.seconds()
    func passed() -> Double {
      let now = clock.seconds()
      defer { last = now }
      return now - last
    }
    for _ in 0..<2 {
      try take(samples)
      add(step: passed())
    }
    guard let part = setup.data.validation else { return }
    var times: [Double] = []
    _ = try Validation(part.dataset, Array(part.images.prefix(3)), part.match)(setup.model, weights, on: device) {
      times.append(passed())
      return true
    }
    // The first image waits for the compilation.
    validation = (times.first ?? 0) + (times.last ?? 0) * Double(part.images.count - 1)
  }

  /// Takes in the time of a step; late ones count most, and the first one, which waits for compilers, least.
  mutating func add(step seconds: Double) {
    stepCount += 1
    step += (seconds - step) / Double(stepCount < 3 ? 1 : min(stepCount - 1, 20))
  }

  /// What so many epochs of so many steps take.
  public func seconds(epochs: Int, of steps: Int) -> Double { Double(epochs) * (Double(steps) * step + validation + saving) }
}

/// What tells a run the time; a test can have one of its own, which no other program makes slow. How long a step waited for its images is measured apart from it.
package struct RunClock: Sendable {
  /// Since some moment.
  package let seconds: @Sendable () -> Double

  package init(_ seconds: @escaping @Sendable () -> Double) { self.seconds = seconds }

  /// The system's.
  package static let system: RunClock = {
    let start = ContinuousClock.now
    return RunClock { (ContinuousClock.now - start).seconds }
  }()
}

extension Duration {
  /// In seconds.
  package var seconds: Double { self / .seconds(1) }
}
