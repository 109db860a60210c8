import Files

/// A file that a command was asked to write, checked before the work begins.
struct OutputFile {
  let path: String
  let existing: NewFile.Existing

  /// Throws `FileError.cannotCreate` where `path` is one of the command's `inputs`, or there is a file already: unless `isForced` and it is of the kind
  /// that would replace it, so that a mistyped name costs nobody a photograph.
  init(_ path: String, isForced: Bool, inputs: [String?], hasKind: (String) -> Bool) throws(FileError) {
    self.path = path
    existing = isForced ? .replace : .refuse
    guard FileKind(of: path) != .missing else { return }
    let identity = FileIdentity(of: path)
    if inputs.contains(where: { $0.flatMap(FileIdentity.init(of:)) == identity }) {
      throw Self.refusal(path, "it is what the command reads; give another name")
    }
    if !isForced { throw Self.refusal(path, "it exists already; --force replaces it") }
    if !hasKind(path) { throw Self.refusal(path, "what stands there is something else, which --force does not replace; give another name") }
  }

  private static func refusal(_ path: String, _ reason: String) -> FileError { .cannotCreate(path: path, reason: reason) }
}
