import Checkpoints

/// Whether a checkpoint can be trusted to be what its name and structure say.
public struct WeightsVerification: Sendable {
  /// The file's SHA-256 in hexadecimal.
  public let sha256: String
  /// What is wrong, one sentence each, which names the file; empty for a sound one.
  public let problems: [String]

  /// Reads every byte of the checkpoint at `path`: checksums, numbers, the hash in the file's name, and whether a model can be built from it.
  ///
  /// Throws `CheckpointError` when the file cannot even be opened as a checkpoint, or a part of it is damaged.
  public init(contentsOf path: String, options: DetectorOptions = DetectorOptions()) throws {
    let checkpoint = try Checkpoint(contentsOf: path)
    sha256 = checkpoint.sha256()
    var problems: [String] = []
    if let prefix = checkpoint.hashPrefixInName, !sha256.hasPrefix(prefix) {
      problems.append("\(path): its name promises a SHA-256 that begins with \(prefix), but it begins with \(sha256.prefix(prefix.count)).")
    }
    for tensor in checkpoint.tensors {
      let count = try tensor.nonFiniteCount()
      if count > 0 { problems.append("\(path): \(tensor.name) has \(count) infinite or not-a-number values.") }
    }
    do { _ = try CheckpointModel(checkpoint, options: options, guessing: true).graph() } catch let error as DetectorError {
      problems.append("\(error)")
    }
    self.problems = problems
  }
}
