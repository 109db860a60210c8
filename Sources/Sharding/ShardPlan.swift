import Checksums
import Datasets
import Files
import JSON

/// What a run over many images on many machines is agreed to be: which images in which order, in how many shards, found by what.
///
/// It is a folder with `manifest.jsonl`, a line an image, and `plan.json`. The images are cut into parts, as they stand there; part k belongs to shard
/// k mod N. A part says nothing of its shard, so that what is found does not depend on their number.
public struct ShardPlan: Sendable, Equatable {
  /// The folder.
  public let folder: String
  /// N, which stays as it is.
  public let shardCount: Int
  /// How many images the manifest has.
  public let imageCount: Int
  /// What results depend on besides the images, by the names that a run's settings have.
  public let settings: [Setting]
  /// The classes of the model, without the background.
  public let classes: [Class]
  /// The category of each label in COCO's formats, where the images came with categories.
  public let categories: [Int: DatasetCategory]?
  /// The folder from which the paths of images and weights go.
  public let workingFolder: String
  /// What the plan was asked for, which says how to detect.
  public let arguments: [String]
  /// The manifest's SHA-256.
  let manifestDigest: String

  /// How many images a part has; the last may have fewer. A part is what is lost at most when a process ends.
  public let partSize: Int
  public static let usualPartSize = 256
  /// What a plan may say, so that no sum of it overflows.
  private static let imageCounts = 0...1 << 40
  /// How many images a part may have.
  public static let partSizes = 1...65_536
  /// The most shards, as many as a job array of Slurm may have tasks.
  public static let shardCounts = 1...1_000_000

  /// A name with what it stands for.
  public struct Setting: Sendable, Equatable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  /// A label with its name.
  public struct Class: Sendable, Equatable {
    public let label: Int
    public let name: String

    public init(_ label: Int, _ name: String) { (self.label, self.name) = (label, name) }
  }

  /// The run's identity, of all that its rows depend on: 64 hexadecimal digits.
  public var identity: String {
    let lines = ["images=\(imageCount)", "part=\(partSize)", "manifest=\(manifestDigest)"] + settings.map { "\($0.name)=\($0.value)" }
    return Array(lines.joined(separator: "\n").utf8).withUnsafeBytes(SHA256.hexDigest)
  }

  /// How many parts there are.
  public var partCount: Int { (imageCount + partSize - 1) / partSize }

  /// The parts of a shard, counted from 0.
  public func parts(ofShard shard: Int) -> StrideTo<Int> { stride(from: shard, to: partCount, by: shardCount) }

  /// The places in the manifest of a part's images.
  package func places(ofPart part: Int) -> Range<Int> { part * partSize..<min((part + 1) * partSize, imageCount) }

  /// Where the manifest is.
  package var manifestPath: String { folder.appending(path: Self.manifestName) }

  /// Where a part is when it is done: in folders of a thousand.
  package func path(ofPart part: Int) -> String {
    folder.appending(path: "parts/\(Self.padded(part / 1000, to: 4))/\(Self.padded(part, to: 7)).jsonl")
  }

  private static func padded(_ number: Int, to width: Int) -> String {
    String(repeating: "0", count: max(0, width - "\(number)".count)) + "\(number)"
  }

  private static let (planName, manifestName) = ("plan.json", "manifest.jsonl")

  /// Writes the plan for the images of a manifest that stands in the folder; throws `FileError`.
  init(
    in folder: String, shardCount: Int, partSize: Int, _ manifest: (count: Int, digest: String), settings: [Setting], classes: [Class],
    categories: [Int: DatasetCategory]?, workingFolder: String, arguments: [String]
  ) throws(FileError) {
    (self.folder, self.shardCount, self.partSize) = (folder, shardCount, partSize)
    (imageCount, manifestDigest) = (manifest.count, manifest.digest)
    (self.settings, self.classes, self.categories) = (settings, classes, categories)
    (self.workingFolder, self.arguments) = (workingFolder, arguments)
    try NewFile.write(text, to: folder.appending(path: Self.planName))
  }

  /// Reads the plan in a folder; throws `FileError` where there is none, or one that does not fit its manifest.
  public init(contentsOf folder: String) throws(FileError) {
    let path = folder.appending(path: Self.planName)
    if FileKind(of: folder) == .folder && FileKind(of: path) == .missing {
      throw .unreadable(path: folder, reason: "it holds no run that rcnn shard plan has made")
    }
    var (shards, images, part, digest, place) = (0, -1, 0, "", "")
    var (words, settings, classes): ([String], [Setting], [Class]) = ([], [], [])
    var categories: [Int: DatasetCategory]?
    try JSONReader.read(path) { reader in
      try reader.object { reader, key in
        switch key {
        case "shards": shards = try reader.count()
        case "images": images = try reader.count()
        case "part": part = try reader.count()
        case "manifest": digest = try reader.string()
        case "folder": place = try reader.string()
        case "arguments": try reader.array { words.append(try $0.string()) }
        case "classes": try reader.object { classes.append(Class(Int($1) ?? 0, try $0.string())) }
        case "categories": categories = try Self.categories(&reader)
        case "settings": try reader.object { settings.append(Setting($1, try $0.string())) }
        default: try reader.skip()
        }
      }
    }
    guard Self.shardCounts.contains(shards), Self.imageCounts.contains(images), Self.partSizes.contains(part) else {
      throw .refused(path: path, reason: "it is no plan of shards; make one with rcnn shard plan")
    }
    (self.folder, shardCount, imageCount, partSize, manifestDigest) = (folder, shards, images, part, digest)
    (self.settings, self.classes, self.categories, workingFolder, arguments) = (settings, classes, categories, place, words)
    if try Manifest.digest(of: manifestPath) != digest {
      throw .refused(path: manifestPath, reason: "it is not the manifest that the plan was made with; make another plan")
    }
  }

  /// The category of each label.
  private static func categories(_ reader: inout JSONReader) throws -> [Int: DatasetCategory] {
    var categories: [Int: DatasetCategory] = [:]
    try reader.object { reader, label in
      var category = DatasetCategory(id: 0, name: "")
      try reader.object { reader, key in
        switch key {
        case "id": category.id = try reader.integer()
        case "name": category.name = try reader.string()
        default: try reader.skip()
        }
      }
      categories[Int(label) ?? 0] = category
    }
    return categories
  }

  private var text: String {
    var members: [(key: String, value: String)] = [
      ("shards", "\(shardCount)"), ("images", "\(imageCount)"), ("part", "\(partSize)"),
      ("manifest", JSONText.string(manifestDigest)),
      ("identity", JSONText.string(identity)), ("folder", JSONText.string(workingFolder)),
      ("arguments", JSONText.array(arguments.map(JSONText.string))),
      ("classes", JSONText.object(classes.map { (key: "\($0.label)", value: JSONText.string($0.name)) })),
      ("settings", JSONText.object(settings.map { (key: $0.name, value: JSONText.string($0.value)) })),
    ]
    if let categories {
      let pairs = categories.sorted { $0.key < $1.key }
      members.append(("categories", JSONText.object(pairs.map { (key: "\($0.key)", value: $0.value.cocoText) })))
    }
    return "{\n" + members.map { "  \(JSONText.string($0.key)): \($0.value)" }.joined(separator: ",\n") + "\n}\n"
  }
}
