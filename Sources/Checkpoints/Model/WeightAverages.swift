/// How training scripts call the weights that they keep beside the model: averages of it, and a teacher that follows it.
enum WeightAverages {
  private static let words: Set<String> = ["ema", "swa", "avg", "average", "averaged", "teacher", "momentum", "shadow", "target"]

  /// Whether a part of a key, between dots and underscores, is such a word.
  static func isNamed(in key: String) -> Bool {
    key.split { !$0.isLetter && !$0.isNumber }.contains { words.contains($0.lowercased()) }
  }
}
