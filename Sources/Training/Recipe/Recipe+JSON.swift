import Detectors
import Files
import JSON
import TensorGraph

extension Recipe {
  /// The most of anything that is counted.
  private static let counts = 1...1_000_000
  private static let sides = 1...65_500
  private static let shares = 0.0...1.0

  /// All settings in the order in which a file has them.
  static var fields: [RecipeField] { lengthFields + stepFields + modelFields + dataFields + augmentationFields }

  private static var lengthFields: [RecipeField] {
    [
      .number("epochs", \.epochs, counts), .number("batch", \.batchSize, counts), .number("accumulation", \.accumulation, counts),
      .optional("patience", \.patience, counts), .number("seed", \.seed, 0...UInt64.max),
    ]
  }

  private static var stepFields: [RecipeField] {
    [
      .word("optimizer", \.optimizer, ["sgd": .sgd(), "nesterov": .sgd(isNesterov: true), "adamw": .adamW]),
      .number("momentum", \.momentum, 0...1), .number("weight_decay", \.weightDecay, 0...1),
      .number("reference_rate", \.referenceRate, 0...1000), .number("reference_batch", \.referenceBatch, counts),
      .number("warm_up_steps", \.warmUpSteps, 0...1_000_000_000), .number("warm_up_share", \.warmUpShare, shares), decayField,
      .optional("clip_norm", \.clipNorm, 0...1_000_000), .optional("average_decay", \.averageDecay, 0...1),
    ]
  }

  private static var modelFields: [RecipeField] {
    [
      .number("trainable_layers", \.trainableLayers, 0...1000),
      .word("batch_norms", \.batchNorms, ["frozen": .frozen, "affine": .affine, "batch": .batch]),
      .number("regions", \.regions, counts), .byName("class_weights", \.classWeights, classWeightLimits),
    ]
  }

  private static var dataFields: [RecipeField] {
    [
      .numbers("min_sizes", \.minSizes, sides), .number("max_size", \.maxSize, sides),
      .optional("repeat_threshold", \.repeatThreshold, shares),
    ]
  }

  /// The recipe in a file, `config.json` of a run; what the file leaves open is as `defaults` have it, or refused without them.
  /// Throws `FileError` and `RecipeError`.
  public init(contentsOf path: String, over defaults: Recipe? = nil) throws {
    var recipe = defaults ?? Recipe()
    var open = defaults == nil ? Self.fields.map(\.key) : []
    var problem: RecipeError?
    try JSONReader.read(path) { reader in
      reader.maximumKeyLength = 256
      try reader.object { reader, key in
        open.removeAll { $0.utf8.elementsEqual(key.utf8) }
        let found = try recipe.read(key, path, &reader)
        problem = problem ?? found
      }
    }
    if let problem = problem ?? open.first.map({ .missingKey(file: path, key: $0) }) { throw problem }
    self = recipe
  }

  /// Writes the recipe; a file that is there is replaced only if `replacing`, and only by its like. Throws `FileError`, and `RecipeError` for values that
  /// no recipe may have.
  public func write(to path: String, replacing: Bool = false) throws {
    let lines = try Self.fields.map { field in
      guard let text = field.write(self) else { throw RecipeError.wrongValue(file: path, key: field.key, expected: field.expected) }
      return "  \(JSONText.string(field.key)): \(text)"
    }
    let isReplaced = replacing && (try? Recipe(contentsOf: path)) != nil
    try NewFile.write("{\n\(lines.joined(separator: ",\n"))\n}\n", to: path, existing: isReplaced ? .replace : .refuse)
  }

  /// Reads the value of a key, or passes over one that is not what it should be and tells what is wrong; throws `JSONProblem` where it is no JSON.
  private mutating func read(_ key: String, _ path: String, _ reader: inout JSONReader) throws -> RecipeError? {
    let start = reader
    guard let field = Self.field(key) else {
      try reader.skip()
      return .unknownKey(file: path, key: key, closest: Self.closest(to: key))
    }
    do {
      try field.read(&self, &reader)
      return nil
    } catch {
      reader = start
      try reader.skip()
      return .wrongValue(file: path, key: field.key, expected: field.expected)
    }
  }
}

// MARK: - Decay

extension Recipe {
  /// An object of one of two forms.
  private static var decayField: RecipeField {
    RecipeField(
      key: "decay",
      expected: "{\"cosine_to\": 0.01} or {\"drops_at\": [0.6, 0.8], \"drop_factor\": 0.1}, each a share of the run or of the rate",
      write: { text(of: $0.decay) }, read: { $0.decay = try decay(&$1) })
  }

  private static func text(of decay: LearningSchedule.Decay) -> String? {
    switch decay {
    case .cosine(let finalShare):
      return RecipeField.text(finalShare, shares).map { JSONText.object(["cosine_to": $0]) }
    case .drops(let places, let factor):
      let texts = places.compactMap { RecipeField.text($0, shares) }
      guard texts.count == places.count, let factor = RecipeField.text(factor, shares) else { return nil }
      return JSONText.object(["drops_at": JSONText.array(texts), "drop_factor": factor])
    }
  }

  private static func decay(_ reader: inout JSONReader) throws -> LearningSchedule.Decay {
    var (finalShare, factor): (Double?, Double?)
    var places: [Double]?
    try reader.object { reader, key in
      switch key {
      case "cosine_to": finalShare = try RecipeField.number(&reader, shares)
      case "drops_at": places = try RecipeField.numbers(&reader, shares)
      case "drop_factor": factor = try RecipeField.number(&reader, shares)
      default: throw RecipeField.Unexpected()
      }
    }
    switch (finalShare, places, factor) {
    case (let finalShare?, nil, nil): return .cosine(finalShare: finalShare)
    case (nil, let places?, let factor?): return .drops(at: places, factor: factor)
    default: throw RecipeField.Unexpected()
    }
  }
}
