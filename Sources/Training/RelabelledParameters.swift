import Detectors
import NeuralNetworks
import RandomNumbers
import TensorGraph

/// A detector's parameters for another list of classes: the rows of the box predictor go by the names of the classes, those of new classes are drawn anew.
public struct RelabelledParameters: ParameterSource {
  /// The names of the classes that keep what was learned of them.
  public let keptNames: [String]
  private let origin: any ParameterSource
  /// For each label the one that the origin has for it.
  private let labels: [Int?]
  private let seed: UInt64

  /// How many rows a class has, by layer.
  private static let rowCounts = ["roi_heads.box_predictor.cls_score.": 1, "roi_heads.box_predictor.bbox_pred.": 4]

  /// The parameters of `origin`, whose labels are called `old`, for labels that are called `new`; names are compared without case, and the background stays
  /// what it is. `seed` decides what is drawn.
  public init(_ origin: any ParameterSource, from old: CategoryList, to new: CategoryList, seed: UInt64 = 0) {
    labels = new.names.enumerated().map { label, name in
      label == 0 ? 0 : name.flatMap { old.label(named: $0) }.flatMap { $0 > 0 ? $0 : nil }
    }
    keptNames = zip(new.names, labels).dropFirst().compactMap { name, label in label == nil ? nil : name }
    (self.origin, self.seed) = (origin, seed)
  }

  public var paths: [String] { origin.paths }

  public func shape(of path: String) -> Shape? {
    guard let shape = origin.shape(of: path), let rows = Self.rows(path) else { return origin.shape(of: path) }
    return Shape([labels.count * rows] + shape.dimensions.dropFirst())
  }

  public func values(of path: String) throws -> [Float] {
    let values = try origin.values(of: path)
    guard let shape = origin.shape(of: path), let rows = Self.rows(path) else { return values }
    let width = rows * shape.dimensions.dropFirst().reduce(1, *)
    return try labels.enumerated().flatMap { label, old in
      if let old, (old + 1) * width <= values.count { return Array(values[old * width..<(old + 1) * width]) }
      return try drawn(width, label, rows, path)
    }
  }

  private static func rows(_ path: String) -> Int? { rowCounts.first { path.hasPrefix($0.key) }?.value }

  /// What a layer that knows nothing begins with, as PyTorch has it for weights and biases.
  private func drawn(_ count: Int, _ label: Int, _ rows: Int, _ path: String) throws -> [Float] {
    let isBias = path.hasSuffix("bias")
    let weight = isBias ? String(path.dropLast("bias".count)) + "weight" : path
    let fanIn = origin.shape(of: weight)?.dimensions.last ?? 1
    var generator = SplitMix64(seed: seed, parts: [label, rows, isBias ? 1 : 0])
    return Initializer.uniform(bound: 1 / Float(max(fanIn, 1)).squareRoot()).values(count, using: &generator)
  }
}
