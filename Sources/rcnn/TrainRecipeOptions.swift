import ArgumentParser
import RCNN
import TensorGraph
import Training

/// The options that change the recipe which is chosen for the data.
struct TrainRecipeOptions: ParsableArguments {
  @Option(
    help: .init("Settings of a recipe in a JSON file, such as config.json of a run; what it leaves open is chosen.", valueName: "file"))
  var config: String?

  @Option(
    name: .customLong("set"),
    help: .init("Another value of one of the settings that --dry-run lists; may be repeated.", valueName: "key=value"))
  var settings: [RecipeSetting] = []

  @Option(help: .init("How often all images are shown.", valueName: "n")) var epochs: Int?
  @Option(help: .init("How many images a step has.", valueName: "n")) var batch: Int?
  @Option(help: .init("All that is drawn depends on it.", valueName: "n")) var seed: UInt64?
  @Option(help: .init("How many layers of the backbone learn, from the last: 0 to 5, of MobileNet to 6.", valueName: "n"))
  var trainableLayers: Int?
  @Option(help: .init("What changes the weights: sgd, nesterov or adamw.", valueName: "name")) var optimizer: String?
  @Option(help: .init("End after so many epochs without a better validation.", valueName: "epochs")) var patience: Int?

  @Option(
    name: .customLong("class-weight"),
    help: .init(
      "How much objects of a class count in the classifier's loss, where others count 1; may be repeated.", valueName: "name=weight"))
  var classWeights: [NamedNumber] = []

  func validate() throws {
    if let optimizer, !["sgd", "nesterov", "adamw"].contains(optimizer) {
      throw ValidationError("--optimizer must be sgd, nesterov or adamw, not \(optimizer).")
    }
    for (value, option) in [(epochs, "--epochs"), (batch, "--batch"), (patience, "--patience")] {
      try Requirement.within(Requirement.counts, value, option)
    }
    try Requirement.within(0...1000, trainableLayers, "--trainable-layers")
    for entry in classWeights { try Requirement.within(Recipe.classWeightLimits, entry.value, "--class-weight \(entry.name)") }
  }

  /// Changes a recipe: first as the file says, then `--set`, then the options of their own. Throws `FileError`, `RecipeError` for a file and `UsageError`.
  func apply(to recipe: inout Recipe) throws {
    if let config { recipe = try Recipe(contentsOf: config, over: recipe) }
    for setting in settings { try Self.set(setting.key, setting.value, "--set", &recipe) }
    let options: [(key: String, value: String?, option: String)] = [
      ("epochs", epochs?.description, "--epochs"), ("batch", batch?.description, "--batch"), ("seed", seed?.description, "--seed"),
      ("trainable_layers", trainableLayers?.description, "--trainable-layers"), ("optimizer", optimizer, "--optimizer"),
      ("patience", patience?.description, "--patience"),
    ]
    for (key, value, option) in options {
      if let value { try Self.set(key, value, option, &recipe) }
    }
    for entry in classWeights { recipe.classWeights[entry.name] = entry.value }
  }

  private static func set(_ key: String, _ value: String, _ option: String, _ recipe: inout Recipe) throws(UsageError) {
    do { try recipe.set(key, to: value, from: option) } catch { throw UsageError("\(error)") }
  }

  /// Throws `UsageError` for more layers of the backbone than there are; without the option all is fine, since a recipe's number is a limit.
  func checkLayers(of model: any DetectionModel) throws(UsageError) {
    let limit = model.trainableLayerLimit
    if let trainableLayers, trainableLayers > limit {
      throw UsageError("--trainable-layers must be 0 to \(limit) for this model, not \(trainableLayers).")
    }
  }
}

/// A setting of a recipe with its value: `epochs=12`.
struct RecipeSetting: ExpressibleByArgument {
  let key: String
  let value: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    (key, value) = (String(parts[0]), String(parts[1]))
  }
}

/// A time on the command line: 90s, 25m, 2h, 1h30m; a number alone is minutes.
struct TimeLimit: ExpressibleByArgument {
  let duration: Duration

  init?(argument: String) {
    let units: [Character: Int] = ["h": 3600, "m": 60, "s": 1]
    var (rest, seconds) = (argument[...], 0)
    repeat {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      let unit = rest.popFirst()
      // Nobody waits for a hundred thousand hours.
      guard let number = Int(digits), number <= 100_000, let factor = unit.map({ units[$0] }) ?? 60 else { return nil }
      seconds += number * factor
    } while !rest.isEmpty
    guard (1...3_600_000).contains(seconds) else { return nil }
    duration = .seconds(seconds)
  }
}
