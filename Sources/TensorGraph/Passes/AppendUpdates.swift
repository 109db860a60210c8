/// How gradients change weights.
public enum Optimizer: Hashable, Sendable {
  /// Stochastic gradient descent with momentum.
  case sgd(isNesterov: Bool = false)
  /// Adam with decoupled weight decay.
  case adamW

  /// What a weight's step remembers of those before, by the prefix of its variables.
  fileprivate var states: [UpdatePrefix] {
    switch self {
    case .sgd: [.velocity]
    case .adamW: [.moment1, .moment2]
    }
  }

  /// The settings of a step, in the order of the graph's input: the rate, and what else the optimizer's operation reads.
  public var settingCount: Int {
    switch self {
    case .sgd: 3
    case .adamW: 7
    }
  }

  /// The shapes of the inputs of steps and averages by name.
  public var inputShapes: [String: Shape] {
    [
      UpdateName.settings.rawValue: [settingCount], UpdateName.limits.rawValue: [2], UpdateName.decay.rawValue: [1],
      UpdateName.keep.rawValue: [1],
    ]
  }
}

/// The inputs and the output that updates add to a graph.
public enum UpdateName: String, Sendable {
  /// The optimizer's settings.
  case settings = "update.settings"
  /// The limit of the gradients' norm and the factor of all gradients (see `GradientNorm`).
  case limits = "update.limits"
  /// The decay of moving averages.
  case decay = "update.decay"
  /// By how much the sum of the gradients before counts where a batch's are added, 0 for the first one.
  case keep = "update.keep"
  /// What `GradientNorm` says.
  case norm = "update.norm"
}

/// What the variables that a step has besides the weights begin with; the path of their weight follows.
public enum UpdatePrefix: String, Sendable, CaseIterable {
  case velocity = "velocity."
  case moment1 = "moment1."
  case moment2 = "moment2."
  /// The moving average.
  case average = "average."
  /// The sum of gradients.
  case sum = "sum."
}

extension Graph {
  /// The graph whose runs take a step: each variable that has a gradient becomes what `optimizer` makes of it. A loss or gradient that is not finite changes
  /// nothing, statistics of batch norms included. With `averages` there is a moving average of each, `average.` and its path; with `accumulates` the
  /// gradients of runs of `accumulatingGradients` before are added first.
  public func appendingUpdates(_ optimizer: Optimizer, averages: Bool = false, accumulates: Bool = false) -> Graph {
    appendingUpdates(optimizer, averages: averages, accumulates: accumulates, watching: losses)
  }

  /// The same, with losses that this graph may not make itself.
  func appendingUpdates(_ optimizer: Optimizer, averages: Bool, accumulates: Bool = false, watching losses: [Value]) -> Graph {
    var steps = UpdateBuilder(self)
    let total = accumulates ? steps.accumulated(gradients) : gradients.map(\.value)
    let norm = steps.norm(total, losses)
    let settings = steps.input(.settings)
    let decay = averages ? steps.input(.decay) : nil
    for (gradient, value) in zip(gradients, total) {
      let next = steps.step(gradient.variable, value, optimizer, settings, norm)
      if let decay { steps.average(gradient.variable, next, decay, norm) }
    }
    steps.holdStatistics(by: norm)
    return steps.graph(outputs: [Output(name: UpdateName.norm.rawValue, value: norm)])
  }

  /// The graph whose runs only add their gradients up, for a step on several batches. Statistics of batch norms follow until a loss or a sum is not finite.
  public var accumulatingGradients: Graph {
    var steps = UpdateBuilder(self)
    let sums = steps.accumulated(gradients)
    for (gradient, sum) in zip(gradients, sums) { steps.update(gradient.variable, .sum, to: sum) }
    if updates.contains(where: { nodes[$0.next.node].op is RunningStatistics }) { steps.holdStatistics(by: steps.norm(sums, losses)) }
    return steps.graph(outputs: [])
  }
}

/// Appends what a step does to a graph with gradients.
private struct UpdateBuilder {
  private let source: Graph
  private var nodes: [Node]
  private var updates: [Graph.Update]
  private var states: [String: Value] = [:]

  init(_ graph: Graph) { (source, nodes, updates) = (graph, graph.nodes, graph.updates) }

  func graph(outputs: [Graph.Output]) -> Graph { Graph(nodes: nodes, outputs: source.outputs + outputs, updates: updates) }

  mutating func add(_ op: some Op, _ inputs: [Value], name: String) -> Value {
    nodes.append(Node(op: op, inputs: inputs, name: name))
    return Value(node: nodes.count - 1)
  }

  mutating func input(_ name: UpdateName) -> Value {
    add(Input(label: name.rawValue, dataType: .float32, kind: .array, isShapeOnly: false), [], name: name.rawValue)
  }

  /// The variable that remembers something of another one: zeros at first, or its values.
  private mutating func state(_ variable: Value, _ prefix: UpdatePrefix, startsAsWeight: Bool = false) -> Value {
    let weight = source.variable(variable)!
    let path = prefix.rawValue + weight.path
    if let value = states[path] { return value }
    let shape = weight.initial.shape
    let zeros = Constant(shape: shape) { $0.update(repeating: 0) }
    let value = add(Variable(path: path, initial: startsAsWeight ? weight.initial : zeros), [], name: path)
    states[path] = value
    return value
  }

  mutating func update(_ variable: Value, _ prefix: UpdatePrefix, to next: Value) {
    updates.append(Graph.Update(variable: state(variable, prefix), next: next))
  }

  mutating func accumulated(_ gradients: [Graph.Gradient]) -> [Value] {
    let keep = input(.keep)
    return gradients.map { gradient in
      add(
        Accumulation(), [state(gradient.variable, .sum), gradient.value, keep], name: source.variable(gradient.variable)!.path + ".sum")
    }
  }

  /// Over losses and gradients.
  mutating func norm(_ gradients: [Value], _ losses: [Value]) -> Value {
    let limits = input(.limits)
    return add(
      GradientNorm(lossCount: losses.count, gradientCount: gradients.count), [limits] + losses + gradients, name: UpdateName.norm.rawValue)
  }

  /// The variable's next value, which becomes its own at the end of a run.
  mutating func step(_ variable: Value, _ gradient: Value, _ optimizer: Optimizer, _ settings: Value, _ norm: Value) -> Value {
    let states = optimizer.states.map { state(variable, $0) }
    let inputs = [variable] + states + [gradient, settings, norm]
    let name = source.variable(variable)!.path + ".step"
    let next =
      switch optimizer {
      case .sgd(let isNesterov): add(SGD(isNesterov: isNesterov), inputs, name: name)
      case .adamW: add(AdamW(), inputs, name: name)
      }
    for (output, value) in ([variable] + states).enumerated() {
      updates.append(Graph.Update(variable: value, next: Value(node: next.node, output: output)))
    }
    return next
  }

  mutating func average(_ variable: Value, _ next: Value, _ decay: Value, _ norm: Value) {
    let average = state(variable, .average, startsAsWeight: true)
    let value = add(MovingAverage(), [average, next, decay, norm], name: source.variable(variable)!.path + ".average")
    updates.append(Graph.Update(variable: average, next: value))
  }

  /// Statistics of batch norms follow only where `norm` says that all is finite.
  mutating func holdStatistics(by norm: Value) {
    var held: [Int: Value] = [:]
    for (index, update) in updates.enumerated() {
      let node = nodes[update.next.node]
      guard let op = node.op as? RunningStatistics, !op.dependsOnStep else { continue }
      let next =
        held[update.next.node]
        ?? add(RunningStatistics(momentum: op.momentum, dependsOnStep: true), node.inputs + [norm], name: node.name)
      held[update.next.node] = next
      updates[index] = Graph.Update(variable: update.variable, next: Value(node: next.node, output: update.next.output))
    }
  }
}

extension Graph {
  /// The values of all losses, in the graph's order.
  public var losses: [Value] {
    nodes.enumerated().flatMap { index, node in
      (node.op as? any LossOp)?.lossOutputs.map { Value(node: index, output: $0) } ?? []
    }
  }
}
