import Boxes

/// What the region proposal network is to say of a sample of each image's anchors (Ren et al. 2015, section 3.1.3).
///
/// Notation: N images, L levels, A anchors a cell, S samples an image, G objects. Inputs: canvas [N, 3, H, W] (only its shape matters), boxes [G, 4] in
/// resized pixels, labels [G] int32 (negative: to be ignored), offsets [N + 1] int32 (image i owns the objects offsets[i] ..< offsets[i + 1]), seeds [N]
/// int32, then per level a map [N, A, h, w] (only its shape matters). Outputs: anchors [N * S] int32 (the index among all anchors of the image: level by
/// level, cell by cell, rising), labels [N * S] int32 (1 object, 0 background), both -1 behind the last sample of an image; deltas [N * S, 4], those of
/// objects, else 0.
public struct AnchorTargets: Op {
  /// The anchors of one cell per level, x1, y1, x2, y2 around the cell's origin.
  public let cellAnchors: [[SIMD4<Float>]]
  /// Which anchors are to find which objects.
  public let matcher: BoxMatcher
  /// Which of them the losses look at.
  public let sampler: BalancedSampler

  /// Targets over `cellAnchors.count` levels.
  public init(cellAnchors: [[SIMD4<Float>]], matcher: BoxMatcher, sampler: BalancedSampler) {
    (self.cellAnchors, self.matcher, self.sampler) = (cellAnchors, matcher, sampler)
  }

  /// How deltas make boxes of anchors.
  public var coder: BoxCoder { BoxCoder(weights: SIMD4(repeating: 1)) }
  /// The number of pyramid levels.
  public var levelCount: Int { cellAnchors.count }

  /// All anchors of an image on a canvas and maps of these shapes, level by level, cell by cell.
  public func anchors(canvas: Shape, maps: [Shape]) -> [BoundingBox] {
    zip(grids(canvas: canvas, maps: maps), cellAnchors).flatMap { $0.anchors($1) }
  }

  /// The cells of each level.
  public func grids(canvas: Shape, maps: [Shape]) -> [AnchorGrid] {
    maps.map { AnchorGrid(rows: $0[2], columns: $0[3], height: canvas[2], width: canvas[3]) }
  }

  public var name: String { "AnchorTargets" }
  public var inputRoles: [InputRole] { [.shape, .data, .data, .data, .data] + cellAnchors.map { _ in .shape } }
  public var outputTypes: [DataType] { [.int32, .int32, .float32] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    inputs[1...4].allSatisfy { $0 == .array } && inputs.dropFirst(5).allSatisfy(\.isMaps) ? [.array, .array, .array] : nil
  }
  public var rowRule: RowRule { .all }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let images = inputs[0].rank == 4 ? inputs[0][0] : 0
    try require(images > 0, "canvas, boxes, labels, offsets, seeds and \(levelCount) maps", inputs)
    try require(
      inputs[1].rank == 2 && inputs[1][1] == 4 && inputs[2] == [inputs[1][0]] && inputs[3] == [images + 1] && inputs[4] == [images],
      "boxes Gx4, labels G, offsets N+1 and seeds N", inputs)
    for (level, anchors) in cellAnchors.enumerated() {
      let map = inputs[5 + level]
      try require(map.rank == 4 && map[0] == images && map[1] == anchors.count, "\(anchors.count) anchors a cell on level \(level)", inputs)
    }
    return [[images * sampler.count], [images * sampler.count], [images * sampler.count, 4]]
  }
}
