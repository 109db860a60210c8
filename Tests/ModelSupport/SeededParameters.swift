import Detectors
import NeuralNetworks
import RandomNumbers
import TensorGraph

/// Parameters by formula, the same bits as Tests/Fixtures/Parity/generate.py computes: no file of weights is needed.
public struct SeededParameters: ParameterSource {
  private let shapes: [String: Shape]

  /// The parameters of a model.
  public init(_ configuration: FasterRCNNConfiguration) throws {
    self.init(parametersOf: try FasterRCNN(configuration).graph(parameters: nil))
  }

  /// The parameters that `graph` holds as constants.
  public init(parametersOf graph: Graph) { shapes = graph.constantShapes }

  public var paths: [String] { shapes.keys.sorted() }

  public func shape(of path: String) -> Shape? { shapes[path] }

  /// The top 24 bits of each number of a SplitMix64 stream as a float32 in -1 ..< 1, scaled and shifted in float32.
  public func values(of path: String) -> [Float] {
    guard let shape = shapes[path] else { return [] }
    let (center, bound) = Self.centerAndBound(path, shape)
    var generator = SplitMix64(seed: Self.hash(path))
    return (0..<shape.elementCount).map { _ in center + bound * (Float(generator.next() >> 40) * 0x1p-23 - 1) }
  }

  /// Values are uniform over center - bound ..< center + bound.
  private static func centerAndBound(_ path: String, _ shape: Shape) -> (Float, Float) {
    if path.hasSuffix("running_var") { return (1, 0.5) }
    if path.hasSuffix("running_mean") { return (0, 0.125) }
    if shape.rank == 1 {
      if !path.hasSuffix("weight") { return (0, 0.125) }
      return path.hasSuffix("bn3.weight") || path.hasSuffix("bn2.weight") ? (0.5, 0.125) : (1, 0.25)
    }
    let gain = gains.first { path.contains($0.part) }?.gain ?? 1.4
    return (0, Float(gain * (3 / Double(shape.elementCount / shape[0])).squareRoot()))
  }

  private static let gains: [(part: String, gain: Double)] = [
    ("cls_score", 2), ("cls_logits", 1), ("rpn.head.bbox_pred", 0.2), ("bbox_pred", 1), ("fpn", 0.7), ("block", 1.28), ("body", 1.1),
  ]

  /// FNV-1a, 64 bits.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }
}

extension Graph {
  /// The shape of every constant by name: a model's parameters by path.
  public var constantShapes: [String: Shape] { constants.mapValues(\.shape) }

  /// Every constant by name.
  public var constants: [String: Constant] {
    var constants: [String: Constant] = [:]
    for node in nodes {
      if let constant = node.op as? Constant { constants[node.name] = constant }
    }
    return constants
  }
}
