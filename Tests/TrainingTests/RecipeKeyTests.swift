import TestSupport
import Testing
import Training

@Suite("Settings of recipes by name")
struct RecipeKeyTests {
  /// What is said when a setting is set, which then changes nothing.
  private static func refusal(_ key: String, _ text: String) -> String {
    var recipe = Recipe()
    do throws(RecipeError) {
      try recipe.set(key, to: text)
      return "nothing"
    } catch {
      #expect(recipe == Recipe())
      return error.description
    }
  }

  @Test("are those of files, each once, with what they may be")
  func keys() throws {
    let folder = try TemporaryFolder()
    try Recipe().write(to: folder["config.json"])
    let lines = try folder.text(of: "config.json").split(separator: "\n").dropFirst().dropLast()
    #expect(lines.count == Recipe.keys.count && Set(Recipe.keys.map(\.name)).count == Recipe.keys.count)
    for (line, key) in zip(lines, Recipe.keys) {
      #expect(line.hasPrefix("  \"\(key.name)\": \(Recipe().text(of: key.name) ?? "nothing")"))
    }
    #expect(Recipe.keys.first?.name == "epochs" && Recipe.keys.first?.expected == "a whole number from 1 to 1000000")
  }

  @Test("can be set to what a file would have, all of them")
  func allKeys() throws {
    let chosen = Recipe(images: 100, objects: 300, classes: 3, start: .nothing, optimizer: .adamW)
    var recipe = Recipe()
    for key in Recipe.keys { try recipe.set(key.name, to: chosen.text(of: key.name) ?? "nothing") }
    #expect(recipe == chosen)
  }

  @Test("take words without quotes, and lists without brackets")
  func forms() throws {
    var recipe = Recipe()
    try recipe.set("optimizer", to: "adamw")
    try recipe.set("min_sizes", to: "640, 800")
    try recipe.set("max_size", to: " 1000 ")
    try recipe.set("scale_jitter_range", to: "0.5,2")
    try recipe.set("decay", to: "{\"drops_at\": [0.5], \"drop_factor\": 0.2}")
    try recipe.set("clip_norm", to: "3")
    try recipe.set("clip_norm", to: "null")
    try recipe.set("permute_channels", to: "true")
    var expected = Recipe()
    (expected.optimizer, expected.minSizes, expected.maxSize) = (.adamW, [640, 800], 1000)
    expected.augmentation.scaleJitter.scale = 0.5...2
    expected.decay = .drops(at: [0.5], factor: 0.2)
    expected.augmentation.photometricDistortion.permutesChannels = true
    #expect(recipe == expected)
  }

  @Test("are refused with one sentence where there are none, or where the value is none of theirs")
  func refusals() {
    #expect(Self.refusal("epoch", "5") == "--set: no recipe has a setting \"epoch\"; did you mean \"epochs\"?")
    #expect(Self.refusal("", "5") == "--set: no recipe has a setting \"\"; remove it.")
    for text in ["", "0", "5 5", "5,6", "[5]", "\"5\"", "five", "5}", "0x5", "nan", String(repeating: "9", count: 100_000)] {
      #expect(Self.refusal("epochs", text) == "--set: \"epochs\" must be a whole number from 1 to 1000000.")
    }
    let marks = String(repeating: "\u{301}", count: 100_000)
    for text in ["", "SGD", "sgd\"", "sgd\", \"nesterov", "\\u0073gd ", "null", "sgd\u{301}", marks] {
      #expect(Self.refusal("optimizer", text) == "--set: \"optimizer\" must be \"sgd\" or \"nesterov\" or \"adamw\".", "\(text)")
    }
    for text in ["2, 0.5", "0.5", "", "0.5, 2, 3", "0.5 2", "], [", "nan, nan"] {
      #expect(Self.refusal("scale_jitter_range", text).hasSuffix("the lower one first, each a number from 0.01 to 100.0."), "\(text)")
    }
    for text in [String(repeating: "[", count: 100_000), "", ",", "{", "cosine_to"] {
      #expect(Self.refusal("decay", text).hasPrefix("--set: \"decay\" must be {\"cosine_to\""))
      #expect(Self.refusal("min_sizes", text).hasPrefix("--set: \"min_sizes\" must be a list of numbers"))
    }
  }
}
