import JSON

extension Recipe {
  /// A setting that files and people may name.
  public struct Key: Sendable, Hashable {
    /// The name.
    public let name: String
    /// What it may be, for sentences that end with it.
    public let expected: String
  }

  /// All settings in the order in which a file has them.
  public static var keys: [Key] { fields.map { Key(name: $0.key, expected: $0.expected) } }

  /// The value of a setting as a file has it; nil where there is none of that name, or its value is none that a recipe may have.
  public func text(of key: String) -> String? { Self.field(key)?.write(self) }

  /// Sets what has the name `key` to what a file would have, such as `0.5`, `[0.5, 2]` or `null`; words need no quotes, and lists no brackets.
  /// `source` is who is named in sentences. Where it throws, the recipe stays as it is.
  public mutating func set(_ key: String, to text: String, from source: String = "--set") throws(RecipeError) {
    guard let field = Self.field(key) else { throw .unknownKey(file: source, key: key, closest: Self.closest(to: key)) }
    for form in [text, "\"\(text)\"", "[\(text)]"] {
      if let changed = reading(field, Array(form.utf8)) {
        self = changed
        return
      }
    }
    throw .wrongValue(file: source, key: key, expected: field.expected)
  }

  static func field(_ key: String) -> RecipeField? { fields.first { $0.key.utf8.elementsEqual(key.utf8) } }

  static func closest(to key: String) -> String? { ClosestName.of(key, among: fields.map(\.key)) }

  /// The recipe with another value of a setting; nil where the text is none that it may have.
  private func reading(_ field: RecipeField, _ text: [UInt8]) -> Recipe? {
    text.withUnsafeBytes { bytes in
      var (recipe, reader) = (self, JSONReader(bytes))
      guard (try? field.read(&recipe, &reader)) != nil, (try? reader.end()) != nil else { return nil }
      return recipe
    }
  }
}
