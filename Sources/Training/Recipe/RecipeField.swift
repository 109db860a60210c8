import JSON

/// A setting of a recipe as a file has it.
struct RecipeField {
  let key: String
  /// What it may be, for sentences.
  let expected: String
  /// As JSON; nil where it is not what it may be.
  let write: (Recipe) -> String?
  /// Reads the value; throws where it is not what it may be.
  let read: (inout Recipe, inout JSONReader) throws -> Void

  /// A value was JSON, but not what it may be.
  struct Unexpected: Error {}
}

extension RecipeField {
  /// What can be written as a number and read again.
  typealias Number = Comparable & LosslessStringConvertible

  /// A number in a range.
  static func number<Value: Number>(_ key: String, _ path: WritableKeyPath<Recipe, Value>, _ range: ClosedRange<Value>) -> RecipeField {
    RecipeField(key: key, expected: phrase(range)) {
      text($0[keyPath: path], range)
    } read: {
      $0[keyPath: path] = try number(&$1, range)
    }
  }

  /// A number in a range, or null.
  static func optional<Value: Number>(_ key: String, _ path: WritableKeyPath<Recipe, Value?>, _ range: ClosedRange<Value>) -> RecipeField {
    RecipeField(key: key, expected: phrase(range) + ", or null") { recipe in
      recipe[keyPath: path].map { text($0, range) } ?? "null"
    } read: {
      $0[keyPath: path] = try $1.null() ? nil : number(&$1, range)
    }
  }

  /// Numbers in a range, one and more.
  static func numbers<Value: Number>(_ key: String, _ path: WritableKeyPath<Recipe, [Value]>, _ range: ClosedRange<Value>) -> RecipeField {
    RecipeField(key: key, expected: "a list of numbers, each \(phrase(range))") { recipe in
      let texts = recipe[keyPath: path].compactMap { text($0, range) }
      return texts.isEmpty || texts.count < recipe[keyPath: path].count ? nil : JSONText.array(texts)
    } read: {
      let values = try numbers(&$1, range)
      if values.isEmpty { throw Unexpected() }
      $0[keyPath: path] = values
    }
  }

  /// Where a range begins and where it ends.
  static func range<Value: Number>(
    _ key: String, _ path: WritableKeyPath<Recipe, ClosedRange<Value>>, _ limits: ClosedRange<Value>
  ) -> RecipeField {
    .fixedList(key, "a list of two numbers, the lower one first, each", limits) { recipe in
      [recipe[keyPath: path].lowerBound, recipe[keyPath: path].upperBound]
    } set: { recipe, values in
      guard values.count == 2, values[0] <= values[1] else { throw Unexpected() }
      recipe[keyPath: path] = values[0]...values[1]
    }
  }

  /// So many numbers in a range as `set` wants, which throws for others.
  static func fixedList<Value: Number>(
    _ key: String, _ words: String, _ range: ClosedRange<Value>, get: @escaping (Recipe) -> [Value],
    set: @escaping (inout Recipe, [Value]) throws -> Void
  ) -> RecipeField {
    RecipeField(key: key, expected: "\(words) \(phrase(range))") { recipe in
      let texts = get(recipe).compactMap { text($0, range) }
      return texts.count < get(recipe).count ? nil : JSONText.array(texts)
    } read: {
      try set(&$0, numbers(&$1, range))
    }
  }

  /// Numbers in a range by the names of something.
  static func byName<Value: Number>(
    _ key: String, _ path: WritableKeyPath<Recipe, [String: Value]>, _ range: ClosedRange<Value>
  ) -> RecipeField {
    RecipeField(key: key, expected: "an object such as {\"a name\": 1}, of which each member is \(phrase(range))") { recipe in
      let members = recipe[keyPath: path].sorted { $0.key < $1.key }
      let texts = members.compactMap { text($0.value, range) }
      return texts.count < members.count ? nil : JSONText.object(Array(zip(members.map(\.key), texts)))
    } read: {
      var values: [String: Value] = [:]
      try $1.object { values[$1] = try number(&$0, range) }
      $0[keyPath: path] = values
    }
  }

  /// Yes or no.
  static func flag(_ key: String, _ path: WritableKeyPath<Recipe, Bool>) -> RecipeField {
    RecipeField(key: key, expected: "true or false") {
      $0[keyPath: path].description
    } read: {
      guard let value = Bool(try $1.scalarText()) else { throw Unexpected() }
      $0[keyPath: path] = value
    }
  }

  /// One of some words.
  static func word<Value: Equatable>(
    _ key: String, _ path: WritableKeyPath<Recipe, Value>, _ words: KeyValuePairs<String, Value>
  ) -> RecipeField {
    RecipeField(key: key, expected: words.map { JSONText.string($0.key) }.joined(separator: " or ")) { recipe in
      words.first { $0.value == recipe[keyPath: path] }.map { JSONText.string($0.key) }
    } read: {
      let text = try $1.string()
      guard let word = words.first(where: { $0.key.utf8.elementsEqual(text.utf8) }) else { throw Unexpected() }
      $0[keyPath: path] = word.value
    }
  }
}

// MARK: - Numbers

extension RecipeField {
  static func number<Value: Number>(_ reader: inout JSONReader, _ range: ClosedRange<Value>) throws -> Value {
    guard let value = Value(try reader.scalarText()), range.contains(value) else { throw Unexpected() }
    return value
  }

  static func numbers<Value: Number>(_ reader: inout JSONReader, _ range: ClosedRange<Value>) throws -> [Value] {
    var values: [Value] = []
    try reader.array { values.append(try number(&$0, range)) }
    return values
  }

  static func text<Value: Number>(_ value: Value, _ range: ClosedRange<Value>) -> String? {
    range.contains(value) ? value.description : nil
  }

  private static func phrase<Value: Number>(_ range: ClosedRange<Value>) -> String {
    "\(Value.self is any FixedWidthInteger.Type ? "a whole number" : "a number") from \(range.lowerBound) to \(range.upperBound)"
  }
}
