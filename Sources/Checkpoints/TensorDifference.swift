import TensorGraph

/// How a tensor differs between two checkpoints.
public struct TensorDifference: Sendable {
  /// The name in both checkpoints.
  public let name: String
  /// The shape in the first and in the second checkpoint.
  public let shapes: (Shape, Shape)
  /// The type in the first and in the second checkpoint.
  public let dataTypes: (DataType, DataType)
  /// The largest |a - b|; infinite where only one of them is not a number; nil when the shapes differ.
  public let maximumAbsoluteDifference: Double?

  /// Whether shape, type and all values agree.
  public var isIdentical: Bool {
    shapes.0 == shapes.1 && dataTypes.0 == dataTypes.1 && maximumAbsoluteDifference == 0
  }
}
