import CLibrary
import DeviceRuntime
import RandomNumbers
import TensorGraph

/// One input of a case: its shape and what its seeded content looks like.
public struct OpCaseInput: Sendable {
  /// The tensor's extents.
  public let shape: Shape
  /// What it is filled with.
  public let content: Content
  /// Whether the graph holds the tensor as a constant.
  public let isConstant: Bool
  /// What the tensor is to the graph: images come as its own transform's, pixels as its own global mean.
  public let kind: ValueKind

  /// What a tensor is filled with.
  public enum Content: Sendable {
    /// Normally distributed numbers.
    case normal(standardDeviation: Float)
    /// Numbers whose products with so many normally distributed ones sum to about one.
    case weight(depth: Int)
    /// Numbers uniform over 0.5 ..< 1.5: variances.
    case positive
    /// The given numbers, repeated.
    case values([Float])
    /// Random bytes.
    case bytes
    /// A random image as the graph's own transform makes it: the values of bytes over 255.
    case image
    /// The given integers.
    case integers([Int32])
    /// Rows of image geometry.
    case geometry([ImageGeometry])
    /// Boxes of all sizes inside an image of the given size, dealt out to the images in order.
    case regions(height: Int, width: Int, images: Int)
    /// The offsets that deal `rows` rows out to the images evenly.
    case offsets(rows: Int)
    /// Nothing: only the shape matters.
    case shapeOnly
  }

  /// An input; four dimensions of float32 are maps unless `kind` says otherwise.
  public init(_ shape: Shape, _ content: Content = .normal(standardDeviation: 1), isConstant: Bool = false, kind: ValueKind? = nil) {
    self.shape = shape
    self.content = content
    self.isConstant = isConstant
    let isMaps = content.dataType == .float32 && shape.rank == 4
    self.kind = content.isImage ? .images : kind ?? (isMaps ? .maps : .array)
  }

  var dataType: DataType { content.dataType }

  var isShapeOnly: Bool { if case .shapeOnly = content { true } else { false } }

  /// The tensor drawn from `seed`.
  func tensor(seed: UInt64) -> HostTensor {
    var generator = SplitMix64(seed: seed)
    let count = shape.elementCount
    switch content {
    case .normal(let deviation): return HostTensor(shape, (0..<count).map { _ in Self.bell(&generator) * deviation })
    case .weight(let depth):
      return HostTensor(shape, (0..<count).map { _ in Self.bell(&generator) * (1 / Float(depth).squareRoot()) })
    case .positive: return HostTensor(shape, (0..<count).map { _ in Float.random(in: 0.5..<1.5, using: &generator) })
    case .values(let values): return HostTensor(shape, (0..<count).map { values[$0 % values.count] })
    case .bytes: return HostTensor(shape: shape, elements: .uint8((0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }))
    case .image: return HostTensor(shape, (0..<count).map { _ in Float(UInt8(truncatingIfNeeded: generator.next())) / 255 })
    case .integers(let values): return HostTensor(shape, values)
    case .geometry(let rows): return HostTensor(shape, rows.flatMap(\.row))
    case .regions(let height, let width, let images): return HostTensor(shape, regions(height, width, images, &generator))
    case .offsets(let rows): return HostTensor(shape, (0..<count).map { Int32(rows * $0 / (count - 1)) })
    case .shapeOnly: return HostTensor(shape: shape, elements: .none)
    }
  }

  /// Nearly a standard normal number (the sum of four uniform ones), cheap enough for tens of millions.
  private static func bell(_ generator: inout SplitMix64) -> Float {
    let bits = generator.next()
    let sum = (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48)
    return (Float(sum) - 131_070) / 37_837
  }

  private func regions(_ height: Int, _ width: Int, _ images: Int, _ generator: inout SplitMix64) -> [Float] {
    (0..<shape[0]).flatMap { row in
      // Squared twice, so that small boxes are as frequent as large ones.
      let side = 600 * powf(Float.random(in: 0..<1, using: &generator), 4)
      let x = Float.random(in: 0..<Float(width), using: &generator)
      let y = Float.random(in: 0..<Float(height), using: &generator)
      return [Float(row * images / shape[0]), x, y, min(x + side, Float(width)), min(y + 1.5 * side, Float(height))]
    }
  }
}

extension OpCaseInput.Content {
  fileprivate var isImage: Bool { if case .image = self { true } else { false } }

  fileprivate var dataType: DataType {
    switch self {
    case .normal, .weight, .positive, .values, .regions, .shapeOnly, .image: .float32
    case .bytes: .uint8
    case .integers, .geometry, .offsets: .int32
    }
  }

  /// What is special about the content, for the names of cases; empty for normally distributed numbers.
  var name: String {
    switch self {
    case .values(let values) where values.contains(where: \.isNaN): "special "
    case .values(let values) where values.contains { abs($0) > 1e20 }: "huge "
    case .values(let values) where values.allSatisfy(\.isSubnormal): "denormal "
    case .image: "image "
    default: ""
    }
  }
}
