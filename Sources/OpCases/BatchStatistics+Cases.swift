import TensorGraph

extension TrainingBatchNormalization: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (x, weight, bias) = (oracle.inputs[0], oracle.inputs[1].floats, oracle.inputs[2].floats)
    let count = Double(max(x.shape[0] * x.shape[2] * x.shape[3], 1))
    let means = (0..<x.shape[1]).map { channel in oracle.sum(ofChannel: channel, x.shape) { Double(x.floats[$0]) } / count }
    let variances = means.enumerated().map { channel, mean in
      oracle.sum(ofChannel: channel, x.shape) { (Double(x.floats[$0]) - mean) * (Double(x.floats[$0]) - mean) } / count
    }
    return .each([
      { position in
        let channel = oracle.coordinates(position).c
        let normal = (Double(x.floats[position]) - means[channel]) / (variances[channel] + Double(epsilon)).squareRoot()
        return activation.activated(normal * Double(weight[channel]) + Double(bias[channel]))
      },
      { means[$0] }, { variances[$0] },
    ])
  }

  public var tolerance: Float { 1e-5 }
  public func form(_ inputs: [OpCaseInput]) -> String { "\(name), \(activation)" }
}

extension TrainingBatchNormalizationGradient: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (x, weight, bias) = (oracle.inputs[1], oracle.inputs[2].floats, oracle.inputs[3].floats)
    let (mean, variance) = (oracle.inputs[4].floats, oracle.inputs[5].floats)
    let inverse = variance.map { 1 / (Double($0) + Double(normalization.epsilon)).squareRoot() }
    func normal(_ position: Int, _ channel: Int) -> Double { (Double(x.floats[position]) - Double(mean[channel])) * inverse[channel] }
    let dy = oracle.inputs[0].floats.enumerated().map { position, value in
      let channel = position / (x.shape[2] * x.shape[3]) % x.shape[1]
      return Double(value) * normalization.activation.slope(normal(position, channel) * Double(weight[channel]) + Double(bias[channel]))
    }
    let weightGradient = mean.indices.map { channel in
      oracle.sum(ofChannel: channel, x.shape) { dy[$0] * normal($0, channel) }
    }
    let biasGradient = mean.indices.map { channel in oracle.sum(ofChannel: channel, x.shape) { dy[$0] } }
    let count = Double(x.shape[0] * x.shape[2] * x.shape[3])
    return .each([
      { position in
        let channel = oracle.coordinates(position).c
        let means = (biasGradient[channel] + normal(position, channel) * weightGradient[channel]) / count
        return Double(weight[channel]) * inverse[channel] * (dy[position] - means)
      },
      { weightGradient[$0] }, { biasGradient[$0] },
    ])
  }

  public var tolerance: Float { 1e-5 }
  public func form(_ inputs: [OpCaseInput]) -> String { "\(name), \(normalization.activation)" }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    let vectors: [OpCaseInput.Content] = [.positive, .normal(standardDeviation: 1), .normal(standardDeviation: 0.3), .positive]
    return [.normal(standardDeviation: 1), .normal(standardDeviation: 1)] + vectors
  }
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
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [.normal(standardDeviation: 1), .positive, .normal(standardDeviation: 1), .positive, .shapeOnly] + (dependsOnStep ? [fineNorm] : [])
  }
}

extension OpCase {
  /// Batch norms with the statistics of the batch: one pixel, several blocks of pixels, none; a large mean beside a small deviation; constant channels.
  static var batchStatistics: [OpCase] {
    let shapes: [Shape] = [[1, 1, 1, 1], [2, 3, 5, 7], [3, 33, 1, 9], [2, 17, 24, 31], [1, 5, 64, 65], [0, 5, 3, 3]]
    let plain = shapes.flatMap {
      [trainingNormalization($0, "normal", .normal(standardDeviation: 2)), trainingNormalizationGradient($0), runningStatistics($0)]
    }
    let activated = [Activation.relu, .hardSwish, .hardSigmoid].flatMap { activation in
      [Shape([2, 17, 24, 31]), [1, 5, 3, 1]].flatMap {
        [trainingNormalization($0, "normal", .normal(standardDeviation: 2), activation), trainingNormalizationGradient($0, activation)]
      }
    }
    return plain + activated + [
      trainingNormalization([2, 20, 24, 31], "large mean", .values((0..<97).map { 100 + Float($0 % 11) / 8 })),
      trainingNormalization([2, 6, 3, 5], "constant", .values([3])),
      runningStatistics([1, 4, 2, 2], "not finite", .values([1, .nan, .infinity, -1])),
      runningStatistics([2, 17, 3, 5], "after a step", norm: fine), runningStatistics([2, 17, 3, 5], "without its step", norm: broken),
    ]
  }

  private static func trainingNormalization(
    _ shape: Shape, _ name: String, _ content: OpCaseInput.Content, _ activation: Activation = .identity
  ) -> OpCase {
    OpCase(
      name: "batch norm with the statistics of \(shape), \(name), \(activation)",
      op: TrainingBatchNormalization(epsilon: 1e-5, activation: activation),
      inputs: [OpCaseInput(shape, content), OpCaseInput([shape[1]], isConstant: true), OpCaseInput([shape[1]], isConstant: true)],
      tolerance: name == "large mean" ? 2e-4 : 2e-5)
  }

  private static func trainingNormalizationGradient(_ shape: Shape, _ activation: Activation = .identity) -> OpCase {
    let channels: Shape = [shape[1]]
    return OpCase(
      name: "gradient of a batch norm with the statistics of \(shape), \(activation)",
      op: TrainingBatchNormalizationGradient(TrainingBatchNormalization(epsilon: 1e-5, activation: activation)),
      inputs: [
        OpCaseInput(shape), OpCaseInput(shape), OpCaseInput(channels, isConstant: true), OpCaseInput(channels, isConstant: true),
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
