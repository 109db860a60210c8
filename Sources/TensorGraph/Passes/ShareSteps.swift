/// The inputs and outputs of the parts of a step that several processes take together; the path of the variable follows.
public enum SharedPrefix: String, Sendable {
  /// The gradient of a weight.
  case gradient = "gradient."
  /// What a batch says of a norm's mean, or of its variance as that of a sample.
  case statistic = "statistic."
  /// A loss of the last batch; the name of the output follows.
  case loss = "loss."
}

extension Graph {
  /// The graph whose runs change nothing: they return the gradients, and what `RunningStatistics` takes of the batch. It reads as many zeros as `zeroInputs` says.
  public var returningStep: Graph {
    var (nodes, made): ([Node], [Int: Int]) = (nodes, [:])
    var results = gradients.map { Output(name: SharedPrefix.gradient.rawValue + variable($0.variable)!.path, value: $0.value) }
    func append(_ op: some Op, _ inputs: [Value], _ name: String) -> Int {
      nodes.append(Node(op: op, inputs: inputs, name: name))
      return nodes.count - 1
    }
    for (update, node) in statisticUpdates {
      let index =
        made[update.next.node]
        ?? {
          let label = Self.zeros(variable(update.variable)!.initial.shape)
          let zeros = Value(node: append(Input(label: label, dataType: .float32), [], label))
          // From zero a share of one ends at what the batch says, to the bit.
          return append(RunningStatistics(momentum: 1), [zeros, zeros] + node.inputs[2...4], node.name)
        }()
      made[update.next.node] = index
      let name = SharedPrefix.statistic.rawValue + variable(update.variable)!.path
      results.append(Output(name: name, value: Value(node: index, output: update.next.output)))
    }
    return Graph(nodes: nodes, outputs: outputs + results, updates: []).pruned
  }

  /// The zeros that `returningStep` reads, by their labels.
  public var zeroInputs: [String: Shape] {
    Dictionary(
      statisticUpdates.map { (Self.zeros(variable($0.update.variable)!.initial.shape), variable($0.update.variable)!.initial.shape) }
    ) { first, _ in first }
  }

  private static func zeros(_ shape: Shape) -> String { "zeros.\(shape)" }

  /// The graph that takes the step by gradients that it is given; see `appendingUpdates`.
  public func takingStep(_ optimizer: Optimizer, averages: Bool = false) -> Graph {
    var (nodes, own): ([Node], [Gradient]) = ([], [])
    for gradient in gradients {
      let (variable, label) = (self.variable(gradient.variable)!, SharedPrefix.gradient.rawValue + self.variable(gradient.variable)!.path)
      nodes.append(Node(op: variable, inputs: [], name: variable.path))
      nodes.append(Node(op: Input(label: label, dataType: .float32), inputs: [], name: label))
      own.append(Gradient(variable: Value(node: nodes.count - 2), value: Value(node: nodes.count - 1)))
    }
    let losses = lossNames.map { name in
      let label = SharedPrefix.loss.rawValue + name
      nodes.append(Node(op: Input(label: label, dataType: .float32), inputs: [], name: label))
      return Value(node: nodes.count - 1)
    }
    // As one process looks at the losses of its last batch, which some devices count among the blocks of the norm.
    return Graph(nodes: nodes, outputs: [], gradients: own).appendingUpdates(optimizer, averages: averages, watching: losses)
  }

  /// The names of the losses, in the graph's order.
  public var lossNames: [String] { losses.map { loss in outputs.first { $0.value == loss }?.name ?? "a loss" } }

  /// The graph in which the statistics of norms follow those of one batch, as `returningStep` gave them; nil where none do.
  public var followingStatistics: Graph? {
    var (nodes, updates): ([Node], [Update]) = ([], [])
    func append(_ op: some Op, _ inputs: [Value], _ name: String) -> Value {
      nodes.append(Node(op: op, inputs: inputs, name: name))
      return Value(node: nodes.count - 1)
    }
    let pairs = Dictionary(grouping: statisticUpdates) { $0.update.next.node }.sorted { $0.key < $1.key }.map(\.value)
    for pair in pairs {
      let sorted = pair.sorted { $0.update.next.output < $1.update.next.output }
      guard sorted.count == 2, let op = sorted[0].node.op as? RunningStatistics else {
        preconditionFailure("a mean and a variance follow together")
      }
      let variables = sorted.map { variable($0.update.variable)! }
      let old = variables.map { append($0, [], $0.path) }
      let batch = variables.map { variable in
        let label = SharedPrefix.statistic.rawValue + variable.path
        return append(Input(label: label, dataType: .float32), [], label)
      }
      // Of one pixel the variance is that of a sample as it stands.
      let label = Self.pixel(variables[0].initial.shape)
      let pixel = append(Input(label: label, dataType: .float32, kind: .maps, isShapeOnly: true), [], label)
      let next = append(RunningStatistics(momentum: op.momentum), old + batch + [pixel], sorted[0].node.name)
      updates += (0...1).map { Update(variable: old[$0], next: Value(node: next.node, output: $0)) }
    }
    return updates.isEmpty ? nil : Graph(nodes: nodes, outputs: [], updates: updates)
  }

  /// The pixels that `followingStatistics` reads the shapes of, by their labels.
  public var pixelInputs: [String: Shape] {
    Dictionary(
      statisticUpdates.map {
        let shape = variable($0.update.variable)!.initial.shape
        return (Self.pixel(shape), [1, shape[0], 1, 1] as Shape)
      }
    ) { first, _ in first }
  }

  private static func pixel(_ shape: Shape) -> String { "pixel.\(shape)" }

  private var statisticUpdates: [(update: Update, node: Node)] {
    updates.compactMap { nodes[$0.next.node].op is RunningStatistics ? ($0, nodes[$0.next.node]) : nil }
  }
}
