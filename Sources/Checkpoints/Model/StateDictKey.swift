/// The spelling of `state_dict` keys.
///
/// Torchvision before 0.13 had no `Sequential` around the convolutions of FPN and RPN head. Its released v1 weights still have these names.
public enum StateDictKey {
  /// The key that current torchvision uses for `key`; keys that are current already stay as they are.
  public static func current(_ key: String) -> String {
    renamed(key, in: "rpn.head.conv", indexed: false, insertion: "0.0")
      ?? renamed(key, in: "backbone.fpn.inner_blocks", indexed: true, insertion: "0")
      ?? renamed(key, in: "backbone.fpn.layer_blocks", indexed: true, insertion: "0")
      ?? key
  }

  /// Inserts the indices of the added modules between `module`, with its own index, and the parameter's name; nil for other keys.
  private static func renamed(_ key: String, in module: String, indexed: Bool, insertion: String) -> String? {
    guard key.hasPrefix(module + ".") else { return nil }
    var parts = key.dropFirst(module.count + 1).split(separator: ".", omittingEmptySubsequences: false)
    guard let parameter = parts.popLast(), parameter == "weight" || parameter == "bias" else { return nil }
    guard parts.count == (indexed ? 1 : 0), parts.allSatisfy({ UInt($0) != nil }) else { return nil }
    return ([module[...]] + parts + [insertion[...], parameter]).joined(separator: ".")
  }
}
