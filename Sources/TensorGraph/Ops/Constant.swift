/// A float32 tensor known when the graph is built, read lazily: a device asks for the values once, when it packs them.
public struct Constant: OpAttributes {
  public let shape: Shape
  private let read: @Sendable () throws -> [Float]

  /// A constant whose `shape.elementCount` values, in row-major order, are produced on demand.
  public init(shape: Shape, read: @escaping @Sendable () throws -> [Float]) {
    self.shape = shape
    self.read = read
  }

  /// A constant with the given values.
  public init(shape: Shape, values: [Float]) {
    self.init(shape: shape) { values }
  }

  /// The values in row-major order; throws what the source of the values throws (an unreadable or non-finite checkpoint tensor).
  public func values() throws -> [Float] { try read() }

  public var name: String { "Constant" }
  public func outputShapes(_ inputs: [Shape]) -> [Shape] { [shape] }
}
