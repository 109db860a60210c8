import NeuralNetworks
import TensorGraph

/// The keys and shapes of one of torchvision's models, as generate.py wrote them; every value is zero.
public struct StateDictionary: ParameterSource {
  /// Shapes by key; a test may change them.
  public var shapes: [String: Shape]

  public init(shapes: [String: Shape]) { self.shapes = shapes }

  /// The state dictionary of the model called `name`.
  public init(of name: String) throws {
    let lines = String(decoding: try FixtureFile("Models/state_dict_keys.tsv").bytes(), as: UTF8.self).split(separator: "\n")
    let letter = lines.first { $0.hasPrefix("# ") && $0.hasSuffix(" \(name)") }?.dropFirst(2).first
    shapes = [:]
    for line in lines where !line.hasPrefix("#") {
      let columns = line.split(separator: "\t")
      if let letter, columns[2].contains(letter) { shapes[String(columns[0])] = Self.shape(columns[1]) }
    }
  }

  /// The shapes without the counters that frozen batch norms do not have.
  public var withoutCounters: [String: Shape] { shapes.filter { !$0.key.hasSuffix("num_batches_tracked") } }

  public var paths: [String] { shapes.keys.sorted() }

  public func shape(of path: String) -> Shape? { shapes[path] }

  public func values(of path: String) -> [Float] { [Float](repeating: 0, count: shapes[path]?.elementCount ?? 0) }

  private static func shape(_ text: Substring) -> Shape { Shape(text == "scalar" ? [] : text.split(separator: "x").compactMap { Int($0) }) }
}
