/// The extents of a tensor, outermost first; images are N, C, H, W whatever a device's memory layout is.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The extents, outermost first.
  public var dimensions: [Int]

  /// A shape with the given extents.
  public init(_ dimensions: [Int]) { self.dimensions = dimensions }

  public init(arrayLiteral elements: Int...) { dimensions = elements }

  /// How many extents there are; a scalar has none.
  public var rank: Int { dimensions.count }

  /// How many elements a tensor of this shape has.
  public var elementCount: Int { dimensions.reduce(1, *) }

  /// Extent number `index`.
  public subscript(index: Int) -> Int {
    get { dimensions[index] }
    set { dimensions[index] = newValue }
  }

  /// The extents joined by "x"; "scalar" when there are none.
  public var description: String {
    dimensions.isEmpty ? "scalar" : dimensions.map(String.init).joined(separator: "x")
  }
}
