import Files
import Images
import Results

/// The image files behind what a user names: files, folders, patterns, lists (`.txt`, one path a line) and `-` for a list, or an image, on standard input.
///
/// The order is that of the inputs; within folders and patterns that of the paths' bytes. Files that are named twice count once.
public struct ImageSources: Sendable {
  /// The paths of the images.
  public private(set) var files: [String] = []
  /// What lists name but is not there, and files whose names are not text.
  public private(set) var failures: [ImageFailure] = []
  /// The bytes of an image that is no file, by its name among `files`.
  public private(set) var contents: [String: [UInt8]] = [:]
  private let isRecursive: Bool
  private var known: Set<[UInt8]> = []

  /// Finds the images behind `inputs`; with `isRecursive` also those in subfolders. Throws `SourceError`.
  public init(_ inputs: [String], isRecursive: Bool = false) throws(SourceError) {
    self.isRecursive = isRecursive
    for input in inputs { try add(input) }
  }

  private mutating func add(_ input: String) throws(SourceError) {
    switch FileKind(of: input) {
    case _ where input == "-": try addStandardInput()
    case .folder: try addFolder(input)
    case .file where input.pathExtension == "txt": try addList(named: input, ListFile.entries(of: input))
    case .file, .special: addFile(input)
    case .missing: try addMatches(of: input)
    }
  }

  /// An image, by what results call it, or a list.
  private mutating func addStandardInput() throws(SourceError) {
    if !contents.isEmpty { return }
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileReader.bytes(of: "/dev/stdin", atMost: 1 << 30, from: .any) } catch { throw .file(error) }
    guard ImageFormat(bytes) != nil else {
      if bytes.prefix(1 << 12).contains(0) {
        throw .file(.refused(path: "standard input", reason: "it is neither an image that is known nor a list of paths"))
      }
      return try addList(named: "standard input", ListFile.entries(in: bytes))
    }
    contents[Self.standardInput] = bytes
    files.append(Self.standardInput)
  }

  /// What results call an image on standard input, and never a file.
  private static let standardInput = "-"

  private mutating func addFile(_ path: String) {
    if known.insert(Self.identity(of: path)).inserted { files.append(path == Self.standardInput ? "./\(path)" : path) }
  }

  private mutating func addFolder(_ path: String) throws(SourceError) {
    let folder = ImageFolder(path: path, isRecursive: isRecursive)
    let contents = try folder.contents()
    if contents.files.isEmpty && contents.failures.isEmpty { throw .noImages(folder: path, isRecursive: isRecursive) }
    for file in contents.files { addFile(file) }
    failures += contents.failures
  }

  private mutating func addMatches(of pattern: String) throws(SourceError) {
    for match in try Pattern.matches(of: pattern) { FileKind(of: match) == .folder ? try addFolder(match) : addFile(match) }
  }

  private mutating func addList(named name: String, _ entries: [String]) throws(SourceError) {
    if entries.isEmpty { throw .emptyList(name: name) }
    for entry in entries {
      let candidates = [entry, name.folder.appending(path: entry)]
      if let path = candidates.first(where: { FileKind(of: $0) == .file }) {
        addFile(path)
      } else {
        failures.append(Self.unusable(entry, candidates, list: name))
      }
    }
  }

  /// What a list names and is no regular file at any of the places where it may be.
  private static func unusable(_ entry: String, _ places: [String], list: String) -> ImageFailure {
    let (code, reason) =
      switch places.lazy.map(FileKind.init(of:)).first(where: { $0 != .missing }) {
      case .folder: ("folder", "is a folder; name its images")
      case .special: ("special", "is no regular file, and may never end; give it by itself")
      default: ("missing", "does not exist; correct the list")
      }
    return ImageFailure(file: entry, stage: .find, code: code, message: "\(entry), named in \(list), \(reason).")
  }

  /// The path without what does not change where it leads.
  private static func identity(of path: String) -> [UInt8] {
    let slash = UInt8(ascii: "/")
    let parts = path.pathComponents.filter { !$0.utf8.elementsEqual(".".utf8) }
    return (path.utf8.first == slash ? [slash] : []) + Array(parts.joined(separator: "/").utf8)
  }
}

/// Why no images are found where the caller says they are.
public enum SourceError: DescribedError, Equatable, Sendable {
  case missing(path: String)
  case noMatch(pattern: String)
  case noImages(folder: String, isRecursive: Bool)
  case emptyList(name: String)
  /// The operating system refuses a file or a folder.
  case file(FileError)

  /// One sentence that names the input and the remedy.
  public var description: String {
    switch self {
    case .missing(let path): "\(path) does not exist; give image files, folders, patterns or a .txt list."
    case .noMatch(let pattern): "no file matches \(pattern)."
    case .noImages(let folder, true): "\(folder) and its subfolders hold no image files."
    case .noImages(let folder, false): "\(folder) holds no image files; `isRecursive` looks into its subfolders as well."
    case .emptyList(let name): "\(name) names no images; it should have one path a line."
    case .file(let error): error.description
    }
  }
}
