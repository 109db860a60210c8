import TensorGraph

/// A tensor in host memory, row-major in the graph's logical order (N, C, H, W).
public struct HostTensor: Sendable {
  /// The extents, outermost first.
  public let shape: Shape
  /// The elements in row-major order.
  public let elements: Elements

  /// The elements of a tensor, by type.
  public enum Elements: Sendable {
    case float32([Float])
    case int32([Int32])
    case uint8([UInt8])
    /// A tensor of which only the shape matters.
    case none
  }

  /// A tensor of `shape` whose element count matches `elements`.
  public init(shape: Shape, elements: Elements) {
    self.shape = shape
    self.elements = elements
    precondition(count.map { $0 == shape.elementCount } ?? true, "a tensor of shape \(shape) cannot have \(count ?? 0) elements")
  }

  /// A float32 tensor.
  public init(_ shape: Shape, _ values: [Float]) { self.init(shape: shape, elements: .float32(values)) }

  /// An int32 tensor.
  public init(_ shape: Shape, _ values: [Int32]) { self.init(shape: shape, elements: .int32(values)) }

  /// The values of a float32 tensor; empty for other types.
  public var floats: [Float] { if case .float32(let values) = elements { values } else { [] } }

  /// The values of an int32 tensor; empty for other types.
  public var integers: [Int32] { if case .int32(let values) = elements { values } else { [] } }

  private var count: Int? {
    switch elements {
    case .float32(let values): values.count
    case .int32(let values): values.count
    case .uint8(let values): values.count
    case .none: nil
    }
  }
}
