import Checkpoints
import Detectors
import Files
import JSON

/// What a checkpoint's tensors do not tell of their model: kept in a safetensors file's metadata, or in `NAME.json` beside a checkpoint, so that nobody has to
/// say it again.
@dynamicMemberLookup
public struct ModelDescription: Sendable, Equatable {
  /// The names of the labels from 1 on; nil for a label that stands for nothing.
  public var classes: [String?]?
  /// What else is known; files have no scores of single labels and no numbers of samples.
  public var overrides = ModelOverrides()

  /// Nothing.
  public init() {}

  /// A member of `overrides`.
  public subscript<Value>(dynamicMember member: WritableKeyPath<ModelOverrides, Value>) -> Value {
    get { overrides[keyPath: member] }
    set { overrides[keyPath: member] = newValue }
  }

  /// The metadata's key, and what marks a file beside a checkpoint as a description.
  private static let key = "rcnn"
  private static let format = 1
  private static let maximumSize = 16 << 20

  /// What is known of a checkpoint: what stands beside it, and for the rest what stands in it. Throws `DetectorError.badDescription`.
  public init(of checkpoint: Checkpoint) throws {
    if let text = checkpoint.metadata[Self.key] { self = try ModelDescription(Array(text.utf8), file: checkpoint.path) }
    let path = Self.path(beside: checkpoint.path)
    guard path.isFile, let bytes = try? FileReader.bytes(of: path, atMost: Self.maximumSize), Self.isDescription(bytes) else { return }
    self = try ModelDescription(bytes, file: path).completed(by: self)
  }

  /// Where the description of a checkpoint stands that has no metadata: `model.json` for `model.pth`.
  public static func path(beside checkpoint: String) -> String { checkpoint.stem + ".json" }

  /// The metadata of a safetensors file.
  public var metadata: [String: String] { [Self.key: json(separator: "")] }

  /// Writes the description beside the checkpoint at `path`; one that is there is replaced only if `replacing`, and anything else never. Throws `FileError`.
  public func write(beside checkpoint: String, replacing: Bool = false) throws(FileError) {
    try newFile(beside: checkpoint, replacing: replacing).commit(isDurable: false)
  }

  /// The same file before it has its name, for a checkpoint that may yet fail.
  package func newFile(beside checkpoint: String, replacing: Bool) throws(FileError) -> NewFile {
    let path = Self.path(beside: checkpoint)
    let file = try NewFile(path: path, existing: replacing && Self.isDescription(at: path) ? .replace : .refuse)
    try file.write(json(separator: "\n") + "\n")
    return file
  }

  /// Removes the description beside the checkpoint at `path`, if there is one.
  package static func remove(beside checkpoint: String) {
    let path = path(beside: checkpoint)
    if isDescription(at: path) { Directory.remove(path) }
  }

  /// Other files may have the name; ours begins with its mark.
  private static func isDescription(at path: String) -> Bool {
    path.isFile && (try? FileReader.bytes(of: path, atMost: maximumSize)).map(isDescription) == true
  }

  private static func isDescription(_ bytes: [UInt8]) -> Bool {
    let text = TextEncoding.withoutMark(bytes[...]).filter { !" \t\r\n".utf8.contains($0) }
    return text.starts(with: "{\"\(key)\":".utf8)
  }
}

// MARK: - JSON

extension ModelDescription {
  private func json(separator: String) -> String {
    func numbers(_ lists: [[Float]]?) -> String? {
      lists.map { JSONText.array($0.map { JSONText.array($0.map { JSONText.number($0) }) }) }
    }
    let members: [(String, String?)] = [
      (Self.key, "\(Self.format)"), ("model", overrides.model.map { JSONText.string($0.rawValue) }),
      ("classes", classes.map { JSONText.array($0.map { $0.map(JSONText.string) ?? "null" }) }),
      ("anchor_sizes", numbers(overrides.anchors.sizes)), ("aspect_ratios", numbers(overrides.anchors.aspectRatios)),
      ("bn_eps", overrides.batchNormEpsilon.map { JSONText.number($0) }), ("score", overrides.scoreThreshold.map { JSONText.number($0) }),
      ("min_size", overrides.minSize.map(String.init)), ("max_size", overrides.maxSize.map(String.init)),
      ("nms", overrides.nmsThreshold.map { JSONText.number($0) }), ("max_detections", overrides.detectionsPerImage.map(String.init)),
      ("rpn_top", overrides.proposalsBeforeNMS.map(String.init)),
      ("rpn_nms", overrides.proposalNMSThreshold.map { JSONText.number($0) }), ("proposals", overrides.proposals.map(String.init)),
    ]
    let lines = members.compactMap { key, value in
      value.map { "\(separator.isEmpty ? "" : "  ")\(JSONText.string(key)):\(separator.isEmpty ? "" : " ")\($0)" }
    }
    return "{\(separator)" + lines.joined(separator: ",\(separator)") + "\(separator)}"
  }

  private init(_ bytes: [UInt8], file: String) throws {
    do {
      self = try TextEncoding.withoutMark(bytes[...]).withUnsafeBytes { bytes in
        var reader = JSONReader(bytes)
        let description = try ModelDescription(&reader)
        try reader.end()
        return description
      }
    } catch let problem as JSONProblem {
      throw DetectorError.badDescription(file: file, reason: "at byte \(problem.offset + 1) \(problem.reason)")
    }
  }

  private init(_ reader: inout JSONReader) throws {
    var description = ModelDescription()
    try reader.object { reader, key in
      switch key {
      case Self.key:
        guard try reader.integer() == Self.format else { throw reader.problem(.content("the description is of a later version of rcnn")) }
      case "model": description.model = try Self.model(&reader)
      case "classes": description.classes = try Self.list(&reader) { try $0.null() ? nil : $0.string() }
      case "anchor_sizes":
        description.anchors.sizes = try Self.list(&reader) { try Self.list(&$0) { try Self.number(&$0, 0.001...100_000) } }
      case "aspect_ratios":
        description.anchors.aspectRatios = try Self.list(&reader) { try Self.list(&$0) { try Self.number(&$0, 0.001...1000) } }
      case "bn_eps": description.batchNormEpsilon = try Self.number(&reader, 0...1)
      case "score": description.scoreThreshold = try Self.number(&reader, 0...1)
      case "min_size": description.minSize = try Self.side(&reader)
      case "max_size": description.maxSize = try Self.side(&reader)
      case "nms": description.nmsThreshold = try Self.number(&reader, 0...1)
      case "max_detections": description.detectionsPerImage = try Self.count(&reader)
      case "rpn_top": description.proposalsBeforeNMS = try Self.count(&reader)
      case "rpn_nms": description.proposalNMSThreshold = try Self.number(&reader, 0...1)
      case "proposals": description.proposals = try Self.count(&reader)
      // What later versions add is theirs.
      default: try reader.skip()
      }
    }
    self = description
  }

  private static func model(_ reader: inout JSONReader) throws -> TorchvisionModel {
    let name = try reader.string()
    guard let model = TorchvisionModel(rawValue: name) else {
      throw reader.problem(.content("\(JSONText.string(name)) is no model that is known"))
    }
    return model
  }

  private static func list<Element>(_ reader: inout JSONReader, _ element: (inout JSONReader) throws -> Element) throws -> [Element] {
    var list: [Element] = []
    try reader.array { reader in
      guard list.count < 100_000 else { throw reader.problem(.content("a list has more than 100000 entries")) }
      list.append(try element(&reader))
    }
    return list
  }

  private static func number(_ reader: inout JSONReader, _ range: ClosedRange<Float>) throws -> Float {
    let value = try reader.float()
    guard range.contains(value) else { throw reader.problem(.content("a number is not from \(range.lowerBound) to \(range.upperBound)")) }
    return value
  }

  private static func side(_ reader: inout JSONReader) throws -> Int {
    let side = try reader.integer()
    guard (1...65_500).contains(side) else { throw reader.problem(.content("a side is not from 1 to 65500 pixels")) }
    return side
  }

  private static func count(_ reader: inout JSONReader) throws -> Int {
    let count = try reader.integer()
    guard (1...1_000_000).contains(count) else { throw reader.problem(.content("a count is not from 1 to 1000000")) }
    return count
  }
}

// MARK: - Use

extension ModelDescription {
  /// This description, and what it leaves open as `other` has it.
  public func completed(by other: ModelDescription) -> ModelDescription {
    var whole = self
    whole.classes = classes ?? other.classes
    whole.overrides = overrides.completed(by: other.overrides)
    return whole
  }

  /// The names with the background.
  public var categories: CategoryList? { classes.map { CategoryList(names: ["__background__"] + $0) } }
}

extension DetectorOptions {
  /// These options, and what they leave open as a checkpoint's description has it; throws `DetectorError.badDescription`.
  func completed(for checkpoint: Checkpoint) throws -> DetectorOptions {
    let known = try ModelDescription(of: checkpoint)
    var options = self
    options.overrides = overrides.completed(by: known.overrides)
    options.categories = categories ?? known.categories
    return options
  }
}
