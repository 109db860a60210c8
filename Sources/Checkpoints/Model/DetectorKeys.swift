import Files
import JSON

/// The keys of a detector's tensors among all keys of a dictionary: those behind one prefix, which wrappers such as DataParallel, torch.compile and
/// Lightning put there, `module._orig_mod.` for instance.
struct DetectorKeys {
  /// What stands before each key of the model, empty when nothing does.
  let prefix: String
  /// Whether the backbone and both stages are there.
  let isComplete: Bool
  /// Prefixes of other detectors in the same dictionary, the first few of them.
  let otherPrefixes: [String]

  /// Where a detector begins, wherever a key has them between its modules.
  private static let landmarks = ["backbone.body.", "rpn.head.", "roi_heads."].map { Array($0.utf8) }
  /// More models than these in one dictionary are no models.
  private static let maximumRivals = 8
  /// The modules of torchvision's detectors; what else lies beside them is no part of the model.
  private static let modules = ["backbone.", "rpn.", "roi_heads.", "head.", "transform."].map { Array($0.utf8) }

  /// Finds the prefix; nil when no key is a detector's. The most complete detector is taken, rather than an average of it, then the first.
  init?(_ keys: [String]) {
    var found: [ByteKey: Finding] = [:]
    for (position, key) in keys.enumerated() {
      guard let (prefix, landmark) = Self.landmark(in: key) else { continue }
      found[ByteKey(prefix), default: Finding(position: position)].landmarks.insert(landmark)
    }
    let ranked = found.map { (prefix: $0.key.text, finding: $0.value, rank: $0.value.rank(prefix: $0.key.text)) }.sorted {
      $0.rank.lexicographicallyPrecedes($1.rank)
    }
    guard let best = ranked.first else { return nil }
    prefix = best.prefix
    isComplete = best.finding.landmarks.count == Self.landmarks.count
    let rivals = ranked.dropFirst().filter { $0.finding.landmarks.count == best.finding.landmarks.count }
    otherPrefixes = rivals.prefix(Self.maximumRivals).map(\.prefix)
  }

  /// The model's own name of a key; nil for the key of something beside the model.
  func nameInModel(_ key: String) -> String? {
    let bytes = key.utf8
    guard bytes.starts(with: prefix.utf8) else { return nil }
    let rest = bytes.dropFirst(prefix.utf8.count)
    return Self.modules.contains { rest.starts(with: $0) } ? String(rest) : nil
  }

  /// Whether a key is another detector's.
  func isOfOther(_ key: String) -> Bool { otherPrefixes.contains { key.utf8.starts(with: $0.utf8) } }

  /// What the keys with one prefix have.
  private struct Finding {
    let position: Int
    var landmarks: Set<Int> = []

    /// The best first.
    func rank(prefix: String) -> [Int] { [-landmarks.count, WeightAverages.isNamed(in: prefix) ? 1 : 0, position] }
  }

  /// What stands before the first landmark of a key, and which one it is.
  private static func landmark(in key: String) -> (prefix: String, landmark: Int)? {
    let bytes = key.utf8
    guard bytes.count <= CheckpointTensor.maximumNameLength else { return nil }
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let rest = bytes[start...]
      if let landmark = landmarks.firstIndex(where: { rest.starts(with: $0) }) { return (String(bytes[..<start]) ?? "", landmark) }
      guard let dot = rest.firstIndex(of: UInt8(ascii: ".")) else { return nil }
      start = bytes.index(after: dot)
    }
    return nil
  }
}
