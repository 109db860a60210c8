/// The order in which torchvision's modules, and so the keys of its `state_dict`, follow each other.
struct StateDictOrder: Comparable {
  /// What stands before each dot, by its place among what can stand beside it.
  private let places: [Int]
  private let path: String

  /// Names that can stand beside each other, in their order; numbers count themselves.
  private static let names = [
    "backbone", "rpn", "roi_heads", "body", "fpn", "inner_blocks", "layer_blocks", "extra_blocks", "box_head", "box_predictor", "head",
    "conv", "cls_logits", "cls_score", "bbox_pred", "conv1", "bn1", "conv2", "bn2", "conv3", "bn3", "relu", "layer1", "layer2", "layer3",
    "layer4", "downsample", "block", "fc1", "fc2", "fc6", "fc7", "p6", "p7", "weight", "bias", "running_mean", "running_var",
    "num_batches_tracked",
  ]
  private static let ranks = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })

  /// The place of a key.
  init(_ path: String) {
    self.path = path
    places = path.utf8.split(separator: UInt8(ascii: ".")).map { part in
      let name = String(part) ?? ""
      return Int(name) ?? Self.ranks[name] ?? Self.names.count
    }
  }

  static func < (left: Self, right: Self) -> Bool {
    if left.places != right.places { return left.places.lexicographicallyPrecedes(right.places) }
    return left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
  }
}
