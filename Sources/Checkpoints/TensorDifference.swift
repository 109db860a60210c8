import TensorGraph

/// How a tensor differs between two checkpoints.
public struct TensorDifference: Equatable, Sendable {
  public let name: String
  public let shapes: (Shape, Shape)
  public let dataTypes: (DataType, DataType)
  /// The largest |a - b|; infinite where only one of them is not a number; nil when the shapes differ.
  public let maximumAbsoluteDifference: Double?

  /// Whether shape, type and all values agree.
  public var isIdentical: Bool {
    shapes.0 == shapes.1 && dataTypes.0 == dataTypes.1 && maximumAbsoluteDifference == 0
  }

  public static func == (left: TensorDifference, right: TensorDifference) -> Bool {
    left.name == right.name && left.shapes == right.shapes && left.dataTypes == right.dataTypes
      && left.maximumAbsoluteDifference == right.maximumAbsoluteDifference
  }
}
