import TensorGraph

extension TrainingBatchNormalization: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (x, weight, bias) = (oracle.inputs[0], oracle.inputs[1].floats, oracle.inputs[2].floats)
    let (channels, pixels) = (x.shape[1], x.shape[2] * x.shape[3])
    let statistics = (0..<channels).map { channel -> (mean: Double, variance: Double) in
      let values = x.floats.indices.filter { $0 / pixels % channels == channel }.map { Double(x.floats[$0]) }
      let mean = values.reduce(0, +) / Double(max(values.count, 1))
      return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count, 1)))
    }
    let y = x.floats.indices.map { position in
      let channel = position / pixels % channels
      let normal = (Double(x.floats[position]) - statistics[channel].mean) / (statistics[channel].variance + Double(epsilon)).squareRoot()
      return normal * Double(weight[channel]) + Double(bias[channel])
    }
    return .whole([y, statistics.map(\.mean), statistics.map(\.variance)])
  }

  public var tolerance: Float { 1e-5 }
}

extension TrainingBatchNormalizationGradient: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (dy, x) = (oracle.inputs[0].floats.map(Double.init), oracle.inputs[1])
    let (weight, mean, variance) = (oracle.inputs[2].floats, oracle.inputs[3].floats, oracle.inputs[4].floats)
    let (channels, pixels) = (x.shape[1], x.shape[2] * x.shape[3])
    let inverse = variance.map { 1 / (Double($0) + Double(epsilon)).squareRoot() }
    func channel(_ position: Int) -> Int { position / pixels % channels }
    let normal = x.floats.enumerated().map { (Double($1) - Double(mean[channel($0)])) * inverse[channel($0)] }
    var (weightGradient, biasGradient) = ([Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels))
    for position in dy.indices {
      weightGradient[channel(position)] += dy[position] * normal[position]
      biasGradient[channel(position)] += dy[position]
    }
    let dx = dy.indices.map { position in
      let channel = channel(position)
      let means = (biasGradient[channel] + normal[position] * weightGradient[channel]) / Double(x.shape[0] * pixels)
      return Double(weight[channel]) * inverse[channel] * (dy[position] - means)
    }
    return .whole([dx, weightGradient, biasGradient])
  }

  public var tolerance: Float { 1e-5 }
}

extension RunningStatistics: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let vectors = oracle.inputs.prefix(4).map { $0.floats.map(Double.init) }
    let x = oracle.inputs[4].shape
    let count = x[0] * x[2] * x[3]
    let isTaken = !dependsOnStep || oracle.inputs[5].floats[3] > 0
    let factor = Double(count) / Double(max(count - 1, 1))
    func next(_ old: Int, _ factor: Double) -> [Double] {
      vectors[old].indices.map { channel in
        let isKnown = isTaken && count > 0 && vectors[2][channel].isFinite && vectors[3][channel].isFinite
        return vectors[old][channel] + (isKnown ? Double(momentum) * (vectors[old + 2][channel] * factor - vectors[old][channel]) : 0)
      }
    }
    return .whole([next(0, 1), next(1, factor)])
  }

  public var tolerance: Float { 1e-6 }
}

extension OpCase {
  /// Batch norms with the statistics of the batch: one pixel, several blocks of pixels, none; a large mean beside a small deviation; constant channels.
  static var batchStatistics: [OpCase] {
    let shapes: [Shape] = [[1, 1, 1, 1], [2, 3, 5, 7], [3, 33, 1, 9], [2, 17, 24, 31], [1, 5, 64, 65], [0, 5, 3, 3]]
    let plain = shapes.flatMap {
      [trainingNormalization($0, "normal", .normal(standardDeviation: 2)), trainingNormalizationGradient($0), runningStatistics($0)]
    }
    return plain + [
      trainingNormalization([2, 20, 24, 31], "large mean", .values((0..<97).map { 100 + Float($0 % 11) / 8 })),
      trainingNormalization([2, 6, 3, 5], "constant", .values([3])),
      runningStatistics([1, 4, 2, 2], "not finite", .values([1, .nan, .infinity, -1])),
      runningStatistics([2, 17, 3, 5], "after a step", norm: fine), runningStatistics([2, 17, 3, 5], "without its step", norm: broken),
    ]
  }

  private static func trainingNormalization(_ shape: Shape, _ name: String, _ content: OpCaseInput.Content) -> OpCase {
    OpCase(
      name: "batch norm with the statistics of \(shape), \(name)", op: TrainingBatchNormalization(epsilon: 1e-5),
      inputs: [OpCaseInput(shape, content), OpCaseInput([shape[1]], isConstant: true), OpCaseInput([shape[1]], isConstant: true)],
      tolerance: name == "large mean" ? 2e-4 : 2e-5)
  }

  private static func trainingNormalizationGradient(_ shape: Shape) -> OpCase {
    let channels: Shape = [shape[1]]
    return OpCase(
      name: "gradient of a batch norm with the statistics of \(shape)", op: TrainingBatchNormalizationGradient(epsilon: 1e-5),
      inputs: [
        OpCaseInput(shape), OpCaseInput(shape), OpCaseInput(channels, isConstant: true),
        OpCaseInput(channels, .normal(standardDeviation: 0.3)), OpCaseInput(channels, .positive),
      ], tolerance: 2e-5)
  }

  private static func runningStatistics(
    _ shape: Shape, _ name: String = "normal", _ content: OpCaseInput.Content = .normal(standardDeviation: 2), norm: OpCaseInput? = nil
  ) -> OpCase {
    let channels: Shape = [shape[1]]
    return OpCase(
      name: "running statistics of \(shape), \(name)", op: RunningStatistics(dependsOnStep: norm != nil),
      inputs: [
        OpCaseInput(channels), OpCaseInput(channels, .positive), OpCaseInput(channels, content), OpCaseInput(channels, .positive),
        OpCaseInput(shape, .shapeOnly),
      ] + (norm.map { [$0] } ?? []), tolerance: 1e-6)
  }
}
