/// What differs between two checkpoints.
public struct CheckpointDifferences: Sendable {
  /// Names of tensors that only the first checkpoint has, in its order.
  public let onlyInFirst: [String]
  /// Names of tensors that only the second checkpoint has, in its order.
  public let onlyInSecond: [String]
  /// The tensors that both have, in the order of the first.
  public let common: [TensorDifference]

  /// The tensors that both have, with another shape, type or value.
  public var changed: [TensorDifference] { common.filter { !$0.isIdentical } }

  /// Whether both hold the same tensors.
  public var isEmpty: Bool { onlyInFirst.isEmpty && onlyInSecond.isEmpty && changed.isEmpty }
}
