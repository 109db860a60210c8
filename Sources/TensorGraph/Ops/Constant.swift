/// A float32 tensor known when the graph is built, read lazily: a device asks for the values once, when it packs them.
///
/// Two constants are equal when they are copies of one: values are not compared.
public struct Constant: Op {
  /// The extents, outermost first.
  public let shape: Shape
  private let source: Source

  private final class Source: Sendable {
    let read: @Sendable (UnsafeMutableBufferPointer<Float>) throws -> Void

    init(_ read: @escaping @Sendable (UnsafeMutableBufferPointer<Float>) throws -> Void) { self.read = read }
  }

  /// A constant whose `shape.elementCount` values are read, in row-major order, into a buffer of as many, on demand.
  public init(shape: Shape, readingInto read: @escaping @Sendable (UnsafeMutableBufferPointer<Float>) throws -> Void) {
    self.shape = shape
    source = Source(read)
  }

  /// A constant whose `shape.elementCount` values, in row-major order, are produced on demand.
  public init(shape: Shape, producing values: @escaping @Sendable () throws -> [Float]) {
    self.init(shape: shape, readingInto: { _ = $0.update(fromContentsOf: try values()) })
  }

  /// A constant with the given values.
  public init(shape: Shape, values: [Float]) {
    self.init(shape: shape, producing: { values })
  }

  /// The values in row-major order; throws what the source of the values throws (an unreadable or non-finite checkpoint tensor).
  public func values() throws -> [Float] {
    try [Float](unsafeUninitializedCapacity: shape.elementCount) { buffer, count in
      try read(into: UnsafeMutableBufferPointer(rebasing: buffer[..<shape.elementCount]))
      count = shape.elementCount
    }
  }

  /// Reads the values into a buffer of `shape.elementCount`; throws as `values` does.
  public func read(into buffer: UnsafeMutableBufferPointer<Float>) throws { try source.read(buffer) }

  public static func == (a: Constant, b: Constant) -> Bool { a.source === b.source }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(source)) }

  public var name: String { "Constant" }
  public var inputRoles: [InputRole] { [] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { [.array] }
  public var rowRule: RowRule { .all }
  public var origin: ValueOrigin { .parameter }
  public func outputShapes(_ inputs: [Shape]) -> [Shape] { [shape] }
}

/// A float32 tensor that lives in a device's memory from run to run and changes when a graph's update says so.
///
/// Every graph that is compiled with one parameter store means the same tensor by the same path.
public struct Variable: Op {
  /// As a checkpoint spells it ("backbone.body.conv1.weight").
  public let path: String
  /// What it is before the first change.
  public let initial: Constant

  /// A variable that starts as `initial`.
  public init(path: String, initial: Constant) { (self.path, self.initial) = (path, initial) }

  public var name: String { "Variable" }
  public var inputRoles: [InputRole] { [] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { [.array] }
  public var rowRule: RowRule { .all }
  public var origin: ValueOrigin { .parameter }
  public func outputShapes(_ inputs: [Shape]) -> [Shape] { [initial.shape] }
}
