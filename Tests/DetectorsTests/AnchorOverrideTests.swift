import Boxes
import Detectors
import ModelSupport
import Testing

@Suite("Anchors that a checkpoint does not tell")
struct AnchorOverrideTests {
  /// torchvision's ResNet-50 model with other anchors a cell.
  private static func source(anchorCount: Int) throws -> StateDictionary {
    var source = try StateDictionary(of: TorchvisionModel.resNet50FPN.rawValue)
    source.shapes["rpn.head.cls_logits.weight"] = [anchorCount, 256, 1, 1]
    return source
  }

  private static func anchors(_ count: Int, _ overrides: AnchorOverrides) throws -> AnchorGenerator {
    try FasterRCNNConfiguration(inferredFrom: source(anchorCount: count), anchors: overrides).anchors
  }

  @Test("one list of sizes or ratios stands for all levels, the other keeps the builder's")
  func overridesForAllLevels() throws {
    #expect(
      try Self.anchors(9, AnchorOverrides(sizes: [[16, 32, 64]])) == AnchorGenerator(sizes: [[Float]](repeating: [16, 32, 64], count: 5)))
    #expect(
      try Self.anchors(2, AnchorOverrides(aspectRatios: [[1, 3]]))
        == AnchorGenerator(sizes: [[32], [64], [128], [256], [512]], aspectRatios: [1, 3]))
    #expect(
      try Self.anchors(4, AnchorOverrides(sizes: [[8, 9]], aspectRatios: [[1, 3]]))
        == AnchorGenerator(sizes: [[Float]](repeating: [8, 9], count: 5), aspectRatios: [1, 3]))
  }

  @Test("lists may differ from level to level")
  func overridesPerLevel() throws {
    let overrides = AnchorOverrides(sizes: [[8], [16], [32], [64], [128]], aspectRatios: [[1, 2], [1, 3], [1, 4], [1, 5], [1, 6]])
    let anchors = try Self.anchors(2, overrides)
    #expect(anchors.sizes == overrides.sizes)
    #expect(anchors.aspectRatios == overrides.aspectRatios)
  }

  @Test("anchors that do not fit the head or the pyramid are refused with what would fit")
  func wrongOverrides() throws {
    let refusals: [(Int, AnchorOverrides, ConfigurationError, String)] = [
      (9, AnchorOverrides(), .anchorCount(checkpoint: 9, model: 3), "must be 9, such as 3 sizes and 3 ratios"),
      (3, AnchorOverrides(sizes: [[8, 16]]), .anchorCount(checkpoint: 3, model: 6), "such as 1 size and 3 ratios"),
      (4, AnchorOverrides(), .anchorCount(checkpoint: 4, model: 3), "such as 4 sizes and 1 ratio"),
      (3, AnchorOverrides(sizes: [[8], [16], [32], [64], [128, 256]]), .anchorCount(checkpoint: 3, model: 6), "`anchors.sizes`"),
      (3, AnchorOverrides(sizes: [[8], [16]]), .levelCount(pyramid: 5, anchors: 2), "one list for all levels or 5 lists"),
      (1, AnchorOverrides(aspectRatios: [[1], [2], [3]]), .levelCount(pyramid: 5, anchors: 3), "`anchors.aspectRatios`"),
    ]
    for (count, overrides, expected, hint) in refusals {
      let error = try #require(throws: ConfigurationError.self) { try Self.anchors(count, overrides) }
      #expect(error == expected)
      #expect(error.description.contains(hint), "\(error)")
    }
  }
}
