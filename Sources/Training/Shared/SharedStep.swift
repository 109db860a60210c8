import Detectors
import DeviceRuntime
import NeuralNetworks
import ProcessGroups
import TensorGraph

/// A step that several processes take together: each has some of its batches, and all take the same step by the sum of the gradients. The weights are, to the
/// bit, those of one process that adds up the gradients of the same batches.
final class SharedStep {
  /// As of a `TrainingStep`.
  let parameters: any ParameterStore
  private let gradients: StepExecutable
  private let update: any Executable
  /// Lets the statistics of norms follow a batch; nil where none do.
  private let statistics: (any Executable)?
  private let group: any ProcessGroup
  private let exchange: GradientExchange
  /// The weights that learn.
  private let weights: [(path: String, shape: Shape)]
  /// In the order of `GradientNorm`.
  private let lossNames: [String]
  /// What is said of each batch besides its losses: statistics, by the names of results.
  private let statisticNames: [(name: String, count: Int)]
  private let (zeros, pixels): ([String: HostTensor], [String: HostTensor])

  /// As a `TrainingStep`, together with the other processes of a group.
  init(
    _ model: any DetectionModel, parameters source: any ParameterSource, _ parts: TrainableParts, optimizer: Optimizer, averages: Bool,
    on device: any Device, options: CompileOptions, group: any ProcessGroup
  ) throws {
    let graph = try model.gradientGraph(parameters: source, parts, order: .random)
    parameters = options.parameters ?? device.makeParameterStore()
    var options = options
    options.parameters = parameters
    let step = graph.returningStep.fusingEpilogues.pruned
    gradients = try StepExecutable(step, on: device, options)
    update = try device.compile(graph.takingStep(optimizer, averages: averages).pruned, options)
    statistics = try graph.followingStatistics.map { try device.compile($0, options) }
    self.group = group
    weights = graph.gradients.map { (graph.variable($0.variable)!.path, graph.variable($0.variable)!.initial.shape) }
    lossNames = graph.lossNames
    let prefix = SharedPrefix.gradient.rawValue
    // As late nodes become ready last.
    let ready = step.outputs.filter { $0.name.hasPrefix(prefix) }.sorted { $0.value.node < $1.value.node }.map(\.name)
    let sizes = Dictionary(uniqueKeysWithValues: weights.map { (prefix + $0.path, $0.shape.elementCount) })
    exchange = GradientExchange(ready.map { ($0, sizes[$0]!) }, group: group)
    zeros = graph.zeroInputs.mapValues { HostTensor($0, [Float](repeating: 0, count: $0.elementCount)) }
    pixels = graph.pixelInputs.mapValues { HostTensor(shape: $0, elements: .none) }
    let counts = Dictionary(
      uniqueKeysWithValues: graph.updates.compactMap { update in
        graph.variable(update.variable).map { (SharedPrefix.statistic.rawValue + $0.path, $0.initial.shape.elementCount) }
      })
    statisticNames = step.outputs.filter { $0.name.hasPrefix(SharedPrefix.statistic.rawValue) }.map { ($0.name, counts[$0.name]!) }
  }

  /// Takes a step. `own` are the batches of this process, which are every one from that of its number on, `counts` the images of all; throws what the device and
  /// the other processes throw.
  func run(_ own: [TrainingBatch], counts: [Int], _ settings: StepSettings) throws -> TrainingStep.Outcome {
    let rounds = (counts.count + group.count - 1) / group.count
    var said: [[Float]] = []
    for number in 0..<rounds {
      let round = GradientExchange.Round(first: number * group.count, counts: counts, isLast: number + 1 == rounds)
      let all = try run(own.indices.contains(number) ? own[number] : nil, round)
      said += all.prefix(counts.count - round.first)
    }
    let total = Float(counts.reduce(0, +))
    let mean = DetectorLosses(
      sumOf: try zip(said, counts).map { (try DetectorLosses($0.prefix(DetectorLosses.Name.allCases.count)), share: Float($1) / total) })
    if let name = mean.nonFinite { return .init(losses: mean, gradientNorm: .nan, nonFinite: name) }
    let last = try DetectorLosses((said.last ?? []).prefix(DetectorLosses.Name.allCases.count))
    let outcome = try takeStep(settings, share: Float(counts.last ?? 0) / total, last, mean)
    if outcome.nonFinite == nil, let statistics { for batch in said { _ = try statistics.run(statisticInputs(batch)) } }
    return outcome
  }

  /// The gradients of one batch or none; returns what every process says of its own: losses and statistics.
  private func run(_ batch: TrainingBatch?, _ round: GradientExchange.Round) throws -> [[Float]] {
    exchange.begin(round, hasBatch: batch != nil)
    var own: [Float] = []
    if let batch {
      let results = try gradients.run(batch.tensors.merging(zeros) { $1 }) { [exchange] in exchange.add($0, $1, round) }
      own = try DetectorLosses(results).values + statisticNames.flatMap { results[$0.name]?.floats ?? [] }
    }
    return try exchange.finish { group in
      try group.gather(own.withUnsafeBytes { Array($0) }).map { bytes in bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) } }
    }
  }

  private func takeStep(
    _ settings: StepSettings, share: Float, _ last: DetectorLosses, _ mean: DetectorLosses
  ) throws -> TrainingStep.Outcome {
    var inputs = settings.tensors(share: share)
    for (name, value) in zip(DetectorLosses.Name.allCases, last.values) {
      inputs[SharedPrefix.loss.rawValue + name.rawValue] = HostTensor([1], [value])
    }
    for weight in weights {
      let name = SharedPrefix.gradient.rawValue + weight.path
      inputs[name] = HostTensor(weight.shape, Array(exchange.sum(name)!))
    }
    return try .init(update.run(inputs), mean, watched: lossNames + weights.map(\.path))
  }

  /// Whether losses and gradients of a batch are finite; no other process takes part.
  func isFinite(_ batch: TrainingBatch) throws -> Bool {
    try gradients.run(batch.tensors.merging(zeros) { $1 }, profile: nil).values.allSatisfy { tensor in
      if case .float32(let values) = tensor.elements { values.allSatisfy(\.isFinite) } else { true }
    }
  }

  private func statisticInputs(_ batch: [Float]) -> [String: HostTensor] {
    var (inputs, first) = (pixels, DetectorLosses.Name.allCases.count)
    for (name, count) in statisticNames {
      inputs[name] = HostTensor([count], Array(batch[first..<first + count]))
      first += count
    }
    return inputs
  }
}
