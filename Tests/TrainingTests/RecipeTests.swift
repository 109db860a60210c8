import DeviceRuntime
import Images
import TensorGraph
import TestSupport
import Testing
import Training

@Suite("Recipes")
struct RecipeTests {
  /// One that differs from torchvision's in all settings.
  private static var other: Recipe {
    var recipe = Recipe()
    (recipe.epochs, recipe.batchSize, recipe.accumulation, recipe.patience, recipe.seed) = (3, 2, 5, 7, .max)
    (recipe.optimizer, recipe.momentum, recipe.weightDecay) = (.adamW, 0.1, 0.3)
    (recipe.referenceRate, recipe.referenceBatch, recipe.warmUpSteps, recipe.warmUpShare) = (1e-7, 3, 0, 0.1 + 0.2)
    (recipe.decay, recipe.clipNorm, recipe.averageDecay) = (.cosine(finalShare: 1 / 3), 1 / 3, 0.9995)
    (recipe.trainableLayers, recipe.batchNorms, recipe.regions) = (0, .batch, 64)
    recipe.classWeights = ["a cell": 2, "\"": 0.01]
    (recipe.minSizes, recipe.maxSize, recipe.repeatThreshold) = ([320, 352, 384], 640, 1e-9)
    recipe.augmentation = otherAugmentation
    return recipe
  }

  private static var otherAugmentation: Augmentation {
    var other = Augmentation()
    let color = Color(red: 0, green: 255, blue: 7)
    (other.mosaic.probability, other.mosaic.center, other.mosaic.windowSide) = (0.1, 0...1, 0.3...0.3)
    (other.mosaic.minimumVisibleShare, other.scaleJitter.minimumVisibleShare) = (0.7, 1)
    (other.scaleJitter.probability, other.scaleJitter.scale, other.scaleJitter.fill) = (0.2, 0.01...100, color)
    (other.photometricDistortion.probability, other.photometricDistortion.changeProbability) = (0.3, 1 / 3)
    (other.photometricDistortion.brightness, other.photometricDistortion.contrast) = (0...10, 0.9...1)
    (other.photometricDistortion.saturation, other.photometricDistortion.hue) = (1...1, -0.5...0.01)
    other.photometricDistortion.permutesChannels = true
    (other.zoomOut.probability, other.zoomOut.sides, other.zoomOut.fill, other.zoomOut.pixelLimit) = (1, 2...3, color, 9)
    (other.iouCrop.probability, other.iouCrop.scale, other.iouCrop.aspectRatio) = (0.4, 0.1...0.2, 0.1...3)
    (other.iouCrop.minimumOverlaps, other.iouCrop.trials, other.iouCrop.minimumVisibleShare) = ([0.5], 1, 0.1)
    (other.quarterTurns.probability, other.horizontalFlip.probability, other.verticalFlip.probability) = (0.75, 0.6, 0.7)
    return other
  }

  /// How many settings there are: those of all parts of the augmentation, but not along which axis a flip flips.
  private static var settingCount: Int {
    let parts = Mirror(reflecting: Augmentation()).children.map { Mirror(reflecting: $0.value).children.filter { $0.label != "axis" } }
    return Mirror(reflecting: Recipe()).children.count - 1 + parts.joined().count
  }

  /// What is said of a file.
  private static func refusal(_ text: String, over defaults: Recipe? = Recipe()) throws -> String {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "config.json")
    return withExtendedLifetime(folder) {
      do {
        _ = try Recipe(contentsOf: path, over: defaults)
        return "nothing"
      } catch {
        return "\(error)".replacing(folder.path + "/", with: "")
      }
    }
  }

  // MARK: - Files

  @Test("written and read again are the same, in every setting")
  func reading() throws {
    let folder = try TemporaryFolder()
    var recipes = [Recipe(), Self.other]
    for optimizer in [Optimizer.sgd(), .sgd(isNesterov: true), .adamW] {
      recipes += Recipe.Start.allCases.map { Recipe(images: 300, objects: 4000, classes: 3, start: $0, optimizer: optimizer) }
    }
    for (index, recipe) in recipes.enumerated() {
      try recipe.write(to: folder["\(index).json"])
      #expect(try Recipe(contentsOf: folder["\(index).json"]) == recipe)
      #expect(try Recipe(contentsOf: folder["\(index).json"], over: Self.other) == recipe)
    }
    // Every setting differs between the two, so that none is missing in the file.
    let lines = try ["0.json", "1.json"].map { try folder.text(of: $0).split(separator: "\n") }
    #expect(lines[0].count == Self.settingCount + 2 && lines[0].count == lines[1].count)
    #expect(zip(lines[0], lines[1]).dropFirst().dropLast().allSatisfy { $0 != $1 })
  }

  @Test("that leave something open are completed by others, or refused")
  func parts() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("{\"epochs\": 5, \"clip_norm\": null}", to: "config.json")
    var expected = Self.other
    (expected.epochs, expected.clipNorm) = (5, nil)
    #expect(try Recipe(contentsOf: path, over: Self.other) == expected)
    #expect(throws: RecipeError.missingKey(file: path, key: "batch")) { try Recipe(contentsOf: path) }
  }

  @Test("a setting that there is none of is named, with one that may be meant")
  func unknownKeys() throws {
    #expect(try Self.refusal("{\"epoch\": 5}") == "config.json: no recipe has a setting \"epoch\"; did you mean \"epochs\"?")
    #expect(try Self.refusal("{\"batch_size\": 5}").hasSuffix("did you mean \"batch\"?"))
    #expect(try Self.refusal("{\"rate\": 5}").hasSuffix("no recipe has a setting \"rate\"; remove it."))
    #expect(try Self.refusal("{\"weight-decay\": [{}]}").hasSuffix("did you mean \"weight_decay\"?"))
    #expect(try Self.refusal("{\"colour\": 5}") == "config.json: no recipe has a setting \"colour\"; remove it.")
    #expect(try Self.refusal("{\"\": 5}").hasSuffix("\"\"; remove it."))
    #expect(try Self.refusal("{\"colour\": 5, \"epochs\": \"x\"}").contains("colour"))
  }

  @Test(
    "a value that is not what it may be is named, with what it may be",
    arguments: ["\"ten\"", "2.5", "0", "-1", "null", "[1]", "{\"a\": 1}", "true", "1e3", "99999999999999999999"])
  func wrongNumbers(_ value: String) throws {
    #expect(try Self.refusal("{\"epochs\": \(value)}") == "config.json: \"epochs\" must be a whole number from 1 to 1000000.")
  }

  @Test("so are words, lists, shares and decays")
  func wrongValues() throws {
    let words = "\"sgd\" or \"nesterov\" or \"adamw\""
    for value in ["\"adam\"", "1", "null"] {
      #expect(try Self.refusal("{\"optimizer\": \(value)}") == "config.json: \"optimizer\" must be \(words).")
    }
    for value in ["1.5", "1e999", "\"0.5\"", "null", "-0.1"] {
      #expect(try Self.refusal("{\"momentum\": \(value)}") == "config.json: \"momentum\" must be a number from 0.0 to 1.0.")
    }
    #expect(try Self.refusal("{\"average_decay\": 2}").hasSuffix("must be a number from 0.0 to 1.0, or null."))
    for value in ["[]", "800", "[800, 0]", "[[800]]"] {
      #expect(try Self.refusal("{\"min_sizes\": \(value)}").contains("\"min_sizes\" must be a list of numbers"))
    }
    for value in ["[2, 0.5]", "[1]", "[1, 1, 2]", "[0, 1]", "[1, 1e999]", "[\"1\", 2]", "1", "null", "{}"] {
      let refusal = try Self.refusal("{\"scale_jitter_range\": \(value)}")
      #expect(refusal.hasPrefix("config.json: \"scale_jitter_range\" must be a list of two numbers, the lower one first"), "\(value)")
    }
    for value in ["[1, 2]", "[1, 2, 256]", "[1, 2, -1]", "[1, 2, 3, 4]", "\"red\""] {
      let words = "a list of three numbers, red, green and blue, each a whole number from 0 to 255"
      #expect(try Self.refusal("{\"zoom_out_fill\": \(value)}") == "config.json: \"zoom_out_fill\" must be \(words).", "\(value)")
    }
    for value in ["[2]", "1", "null", "{\"disc\": 0}", "{\"disc\": null}", "{\"disc\": \"1\"}", "{\"disc\": 1e999}"] {
      let words = "an object such as {\"a name\": 1}, of which each member is a number from 0.01 to 100.0"
      #expect(try Self.refusal("{\"class_weights\": \(value)}") == "config.json: \"class_weights\" must be \(words).", "\(value)")
    }
    for value in ["1", "\"true\"", "null", "[true]"] {
      #expect(try Self.refusal("{\"permute_channels\": \(value)}") == "config.json: \"permute_channels\" must be true or false.")
    }
    let decays = [
      "\"cosine\"", "{}", "{\"cosine_to\": 2}", "{\"drops_at\": [0.5]}", "{\"cosine_to\": 0, \"drop_factor\": 1}", "{\"to\": 0}",
    ]
    for value in decays {
      #expect(try Self.refusal("{\"decay\": \(value)}").contains("\"decay\" must be {\"cosine_to\""), "\(value)")
    }
  }

  @Test("what is no JSON is refused with its line")
  func malformed() throws {
    let texts = [
      "{\n\"epochs\": 5,\n\"batch\" 4}", "{\n\"epochs\": 5,\n\"epochs\": 5}", "{\n\n\"epochs\": 0x10}", "{\n\n\"epochs\": tru}",
    ]
    for text in texts {
      #expect(try Self.refusal(text).hasPrefix("config.json is not what it should be in line 3: "), "\(text)")
    }
    #expect(try Self.refusal("{\"\(String(repeating: "k", count: 300))\": 1}").contains("more than 256 bytes"))
  }

  @Test("no file gets a value that it may not have, and none is written over what is no recipe")
  func writing() throws {
    let folder = try TemporaryFolder()
    let path = folder["config.json"]
    let changes: [(inout Recipe) -> Void] = [
      { $0.epochs = 0 }, { $0.momentum = .nan }, { $0.referenceRate = .infinity }, { $0.minSizes = [] }, { $0.minSizes = [800, -1] },
      { $0.decay = .cosine(finalShare: 2) }, { $0.decay = .drops(at: [-1], factor: 0.5) }, { $0.clipNorm = .infinity },
      { $0.augmentation.mosaic.probability = .nan }, { $0.augmentation.zoomOut.sides = 0...2 },
      { $0.augmentation.iouCrop.minimumOverlaps = [] },
    ]
    for change in changes {
      var recipe = Recipe()
      change(&recipe)
      #expect(throws: RecipeError.self) { try recipe.write(to: path) }
      #expect(!folder.contains("config.json"))
    }
    try Recipe().write(to: path)
    #expect(throws: (any Error).self) { try Self.other.write(to: path) }
    try Self.other.write(to: path, replacing: true)
    #expect(try Recipe(contentsOf: path) == Self.other)
    try folder.write("{}", to: "notes.json")
    #expect(throws: (any Error).self) { try Recipe().write(to: folder["notes.json"], replacing: true) }
    #expect(try folder.text(of: "notes.json") == "{}")
  }

  // MARK: - What follows

  @Test("the rate is in proportion to the images of a step")
  func rate() {
    var recipe = Recipe()
    #expect(recipe.rate == 0.02)
    (recipe.batchSize, recipe.accumulation) = (4, 2)
    #expect(recipe.rate == 0.01)
    recipe.referenceBatch = 4
    #expect(recipe.rate == 0.04)
  }

  @Test("steps are counted over all epochs")
  func schedule() {
    var recipe = Recipe()
    (recipe.epochs, recipe.warmUpSteps) = (10, 7)
    let schedule = recipe.schedule(stepsPerEpoch: 3)
    #expect(schedule == LearningSchedule(recipe.decay, stepCount: 30, warmUpSteps: 7, warmUpShare: 0.001))
    recipe.epochs = .max
    #expect(recipe.schedule(stepsPerEpoch: .max).stepCount == .max)
  }

  @Test("a step gets the settings of its optimizer")
  func settings() {
    var recipe = Recipe()
    recipe.warmUpSteps = 0
    let schedule = recipe.schedule(stepsPerEpoch: 100)
    var expected = StepSettings(.sgd(rate: 0.02, momentum: 0.9, weightDecay: 1e-4))
    #expect(recipe.settings(step: 1599, schedule) == expected)
    (recipe.clipNorm, recipe.averageDecay, recipe.optimizer, recipe.referenceRate) = (10, 0.5, .adamW, 1)
    expected = StepSettings(.adamW(rate: 0.1, beta1: 0.9, weightDecay: 1e-4, step: 1601))
    (expected.clipNorm, expected.averageDecay) = (10, 0.5)
    #expect(recipe.settings(step: 1600, schedule) == expected)
  }

  // MARK: - Choices

  @Test("for data of any size are ones that can be written", arguments: Recipe.Start.allCases)
  func anyData(_ start: Recipe.Start) throws {
    let folder = try TemporaryFolder()
    let sizes = [Int.min, -1, 0, 1, 10, 1000, 1_000_000, .max]
    for images in sizes {
      for objects in sizes {
        for classes in sizes {
          let recipe = Recipe(images: images, objects: objects, classes: classes, start: start)
          #expect(throws: Never.self) { try recipe.write(to: folder["config.json"], replacing: true) }
        }
      }
    }
    _ = Recipe(images: .max, objects: 1, classes: 1, start: start, epochs: .max, batchSize: 0)
    _ = Recipe(images: .max, objects: 1, classes: 1, start: start, epochs: .min, batchSize: 1)
    _ = Recipe(images: 1, objects: 1, classes: 1, start: start, epochs: 0, batchSize: 0)
  }

  @Test("a run is longer the less is known and the fewer images there are")
  func lengths() {
    for images in [10, 300, 5000, 118_000] {
      let epochs = Recipe.Start.allCases.map { Recipe(images: images, objects: 7 * images, classes: 20, start: $0).epochs }
      #expect(epochs == epochs.sorted() && Set(epochs).count == 4, "\(epochs)")
    }
    let epochs = [10, 300, 5000, 118_000].map { Recipe(images: $0, objects: 7 * $0, classes: 20, start: .otherDetector).epochs }
    #expect(epochs == [100, 17, 12, 12])
  }

  @Test("what learns depends on what is known, and on how many objects a class has")
  func learning() {
    func parts(_ objects: Int, _ start: Recipe.Start) -> [String] {
      let recipe = Recipe(images: 100, objects: objects, classes: 10, start: start)
      return ["\(recipe.parts.layers)", recipe.parts.batchNorms.rawValue]
    }
    #expect(parts(299, .otherDetector) == ["1", "frozen"] && parts(300, .otherDetector) == ["3", "frozen"])
    #expect(parts(1, .backbone) == ["3", "frozen"] && parts(1, .nothing) == ["6", "batch"])
  }

  @Test("warm-up and average fit the run, and regions the objects")
  func fits() {
    let long = Recipe(images: 118_000, objects: 860_000, classes: 80, start: .otherDetector)
    #expect(long.warmUpSteps == 1000 && long.averageDecay == 0.999 && long.regions == 512)
    let short = Recipe(images: 40, objects: 800, classes: 2, start: .otherDetector, epochs: 40, batchSize: 2)
    #expect(short.warmUpSteps == 80 && short.averageDecay == 0.975 && short.regions == 256)
    let tiny = Recipe(images: 8, objects: 8, classes: 1, start: .detector, epochs: 10)
    #expect(tiny.averageDecay == nil && tiny.batchSize == 1 && tiny.regions == 128)
  }

  @Test("large sets are flipped alone, small ones seen in other light and size, whatever is known")
  func augmentation() {
    func parts(_ images: Int, _ start: Recipe.Start) -> [Float] {
      let chosen = Recipe(images: images, objects: images, classes: 1, start: start).augmentation
      #expect(chosen.quarterTurns.probability == 0 && chosen.verticalFlip.probability == 0)
      #expect(chosen.zoomOut.probability == 0 && chosen.iouCrop.probability == 0)
      return [
        chosen.horizontalFlip.probability, chosen.photometricDistortion.probability, chosen.scaleJitter.probability,
        chosen.mosaic.probability,
      ]
    }
    for start in Recipe.Start.allCases {
      #expect(parts(10_000, start) == [0.5, 0, 0, 0] && parts(9999, start) == [0.5, 0.5, 0.5, 0])
    }
  }
}
