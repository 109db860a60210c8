/// Where in a file the model's tensors were found.
public struct CheckpointSource: Sendable, Equatable {
  /// The keys of the dictionaries that lead to the tensors, the outermost first; empty when the file is the dictionary itself.
  public let keys: [String]
  /// What stands before every key of the model.
  public let prefix: String
  /// Names of tensors in the same dictionary that are not the model's.
  public let passedOver: [String]
  /// Other detectors in the file, such as averages of the weights: the keys or the prefix that lead to each.
  public let alternatives: [String]

  /// Whether the file holds the model's tensors by their own names and nothing else.
  public var isPlain: Bool { self == CheckpointSource() }

  init(keys: [String] = [], prefix: String = "", passedOver: [String] = [], alternatives: [String] = []) {
    (self.keys, self.prefix, self.passedOver, self.alternatives) = (keys, prefix, passedOver, alternatives)
  }
}

extension CheckpointSource: CustomStringConvertible {
  /// What was taken and what was left, in one line; empty for a plain file.
  public var description: String {
    let isWhole = keys.isEmpty && prefix.isEmpty && !isPlain
    let place = keys.isEmpty ? [] : [keys.reversed().map(quoted).joined(separator: " in ")]
    let spelling = prefix.isEmpty ? [] : ["keys after \(quoted(prefix))"]
    let rest = passedOver.isEmpty ? [] : ["without \(Self.list(passedOver)) beside the model"]
    let others = alternatives.isEmpty ? [] : ["not from \(Self.list(alternatives))"]
    return ((isWhole ? ["the file's own keys"] : place) + spelling + rest + others).joined(separator: ", ")
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(3).map(quoted).joined(separator: ", ")
    return names.count > 3 ? shown + " and \(names.count - 3) more" : shown
  }
}
