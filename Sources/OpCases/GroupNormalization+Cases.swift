import TensorGraph

extension GroupNormalization: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (x, weight, bias) = (oracle.inputs[0], oracle.inputs[1].floats, oracle.inputs[2].floats)
    let (channels, pixels) = (x.shape[1], x.shape[2] * x.shape[3])
    let count = channels / groups * pixels
    let statistics = (0..<x.shape[0] * groups).map { group -> (mean: Double, variance: Double) in
      let values = x.floats[group * count..<(group + 1) * count].map(Double.init)
      let mean = values.reduce(0, +) / Double(count)
      return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count))
    }
    return .elements { position in
      let (group, channel) = (statistics[position / count], position / pixels % channels)
      let normal = (Double(x.floats[position]) - group.mean) / (group.variance + Double(epsilon)).squareRoot()
      return normal * Double(weight[channel]) + Double(bias[channel])
    }
  }

  public var tolerance: Float { 1e-5 }
}

extension OpCase {
  /// One channel a group, all in one, and between; a large mean beside a small deviation; a group that is constant.
  static var groupNormalizations: [OpCase] {
    let sizes: [(groups: Int, shape: Shape)] = [
      (1, [1, 1, 1, 1]), (3, [2, 3, 5, 7]), (1, [2, 17, 5, 7]), (4, [3, 32, 9, 1]), (11, [1, 33, 7, 5]),
    ]
    let plain = sizes.map { groupNormalization($0.groups, $0.shape, "normal", .normal(standardDeviation: 2)) }
    return plain + [
      groupNormalization(2, [1, 20, 24, 31], "large mean", .values((0..<97).map { 100 + Float($0 % 11) / 8 })),
      groupNormalization(2, [2, 6, 3, 5], "constant", .values([3])),
    ]
  }

  private static func groupNormalization(_ groups: Int, _ shape: Shape, _ name: String, _ content: OpCaseInput.Content) -> OpCase {
    OpCase(
      name: "group norm of \(shape) in \(groups), \(name)", op: GroupNormalization(groups: groups),
      inputs: [OpCaseInput(shape, content), OpCaseInput([shape[1]], isConstant: true), OpCaseInput([shape[1]], isConstant: true)],
      tolerance: name == "large mean" ? 2e-4 : 2e-5)
  }
}
