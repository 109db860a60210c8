import Datasets
import Files
import Images
import Results

/// Makes a plan of images that may be more than fit into memory: their paths are sorted on disk, and those that come twice count once.
public struct PlanMaker {
  private let folder: String
  private let isRecursive: Bool
  private var paths: ExternalSort
  /// What was met that is no image to plan for, a sentence each.
  public private(set) var warnings: [String] = []
  /// The folder whose images come, and what runs into it and into folders above it have made.
  private var walked: (folder: String, runs: [MadeFiles]) = ("", [])

  /// What a run has made in a folder, by the bytes of the paths from there; nothing where no run is.
  private struct MadeFiles {
    let folder: String
    let names: Set<[UInt8]>
  }

  /// Begins a plan in `folder`, a new or empty one; throws `FileError` and `ShardError`.
  public init(in folder: String, isRecursive: Bool = false) throws {
    try Directory.create(folder)
    guard try Directory.names(in: folder).allSatisfy({ $0?.hasPrefix(NewFile.temporaryPrefix) == true }) else {
      throw ShardError.notEmpty(folder: folder)
    }
    (self.folder, self.isRecursive, paths) = (folder, isRecursive, ExternalSort(in: folder))
  }

  /// Takes the images in a folder, but for the pictures of runs into it or into a folder below. Throws `FileError` where it cannot be listed, as do those below.
  public mutating func add(folder place: String) throws(FileError) {
    try Directory.walk(place, isRecursive: isRecursive) { entry throws(FileError) in
      switch entry {
      case .file(let name):
        if ImageFormat.isImageName(name) && !isMadeByRun(name, below: place) { try add(file: place.appending(path: name)) }
      case .special(let name):
        if ImageFormat.isImageName(name) { warnings.append("\(place.appending(path: name)) is no regular file, and is left out.") }
      case .unreadable(let error): warnings.append("\(error) Its images are left out.")
      case .unspeakable(let folder):
        warnings.append("\(folder) holds a file whose name is not text in UTF-8, which is left out; rename it.")
      }
    }
  }

  /// Whether a run into a folder above the file, up to `place`, has made it: its pictures are no images to plan for.
  private mutating func isMadeByRun(_ name: String, below place: String) -> Bool {
    let parts = name.pathComponents
    let folder = place.appending(path: name.folder)
    if folder != walked.folder || walked.runs.count != parts.count {
      let above = (0..<parts.count).map { parts[..<$0].reduce(place) { $0.appending(path: String($1)) } }
      let known = Dictionary(walked.runs.map { ($0.folder, $0) }) { first, _ in first }
      walked = (folder, above.map { known[$0] ?? MadeFiles(folder: $0, names: RunDirectory.files(madeIn: $0)) })
    }
    return walked.runs.enumerated().contains { depth, run in
      !run.names.isEmpty && run.names.contains(Array(parts[depth...].joined(separator: "/").utf8))
    }
  }

  /// Takes the images that a list names, one a line. Relative ones go from the working folder, or else from the list's, as the first that is found does.
  public mutating func add(list: String) throws(FileError) {
    var lines = try LineReader(list, atMost: Self.longestPath, from: .any)
    var (prefix, undecided): (String?, [String]) = (nil, [])
    while let bytes = try lines.nextPath() {
      guard let entry = String(validating: bytes, as: UTF8.self) else {
        warnings.append("\(list) names a file whose name is not text in UTF-8, which is left out; rename it.")
        continue
      }
      if entry.utf8.first == UInt8(ascii: "/") {
        try add(file: entry)
      } else if let prefix {
        try add(file: prefix + entry)
      } else {
        undecided.append(entry)
        if entry.isFile { prefix = "" } else if list.folder.appending(path: entry).isFile { prefix = list.folder + "/" }
        if prefix == nil && undecided.count >= Self.mostTried { prefix = "" }
        guard let prefix else { continue }
        for entry in undecided { try add(file: prefix + entry) }
        undecided = []
      }
    }
    for entry in undecided { try add(file: entry) }
  }

  /// Names that are looked for on disk: a network's file systems would take hours for all.
  private static let mostTried = 1000
  /// Twice what the operating system takes for a path.
  private static let longestPath = 8192

  /// Takes an image, with its number in COCO's formats where it has one. Whether it is there comes out when it is read. Throws `FileError`.
  public mutating func add(file path: String, id: Int? = nil) throws(FileError) {
    if path.isCutByNUL { throw .unreadable(path: path, reason: "its name holds a NUL") }
    // Equal places come behind each other, however they are written, those with a number first.
    var record = Array(path.plainPath.utf8)
    record.append(0)
    record += (id.map { "0\($0)" } ?? "1").utf8
    record.append(0)
    record += path.utf8
    try paths.add(record)
  }

  /// Writes the manifest and the plan, once. Throws `FileError`, and `ShardError.noImages`.
  public mutating func finish(
    shardCount: Int, partSize: Int = ShardPlan.usualPartSize, settings: [ShardPlan.Setting], classes: [(label: Int, name: String)],
    categories: [Int: DatasetCategory]? = nil, arguments: [String]
  ) throws -> ShardPlan {
    let path = folder.appending(path: "manifest.jsonl")
    let number = try numbering()
    let file = try NewFile(path: path)
    var (count, text) = (0, "")
    try forEachImage { image in
      count += 1
      text += Manifest.Entry(file: image.path, id: number(image) ?? count).json + "\n"
      if text.utf8.count < 1 << 16 { return }
      try file.write(text)
      text = ""
    }
    if count == 0 { throw ShardError.noImages }
    try file.write(text)
    try file.commit()
    return try ShardPlan(
      in: folder, shardCount: shardCount, partSize: partSize, (count, Manifest.digest(of: path)), settings: settings,
      classes: classes.map { ShardPlan.Class($0.label, $0.name) }, categories: categories, workingFolder: Directory.working,
      arguments: arguments)
  }

  private typealias Candidate = (path: String, id: Int?)

  private mutating func forEachImage(_ body: (Candidate) throws -> Void) throws {
    var last: [UInt8] = []
    try paths.forEachString { record in
      let parts = record.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
      if parts[0].elementsEqual(last) { return }
      last = Array(parts[0])
      try body((String(decoding: parts[2], as: UTF8.self), Int(String(decoding: parts[1].dropFirst(), as: UTF8.self))))
    }
  }

  /// How images are numbered: as they were given, or as their names are, whichever numbers are different ones of all images; else by their places.
  private mutating func numbering() throws -> (Candidate) -> Int? {
    if try areDifferent({ $0.id }) { return { $0.id } }
    if try areDifferent({ COCOImageIDs.number(of: $0.path) }) { return { COCOImageIDs.number(of: $0.path) } }
    return { _ in nil }
  }

  private mutating func areDifferent(_ number: (Candidate) -> Int?) throws -> Bool {
    struct Repetition: Error {}
    var numbers = ExternalSort(in: folder)
    var last: [UInt8] = []
    do {
      try forEachImage { image in
        guard let number = number(image) else { throw Repetition() }
        try numbers.add(withUnsafeBytes(of: number.bigEndian, Array.init))
      }
      try numbers.forEachString { number in
        if number.elementsEqual(last) { throw Repetition() }
        last = Array(number)
      }
      return true
    } catch is Repetition { return false }
  }
}
