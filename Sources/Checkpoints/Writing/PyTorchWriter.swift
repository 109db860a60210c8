import Checksums
import Files

/// Writes PyTorch's zip format, which `torch.load(path, weights_only=True)` reads as an `OrderedDict` of tensors.
public struct PyTorchWriter: Sendable {
  /// A writer; there is nothing to choose.
  public init() {}

  /// Writes `tensors` to `path`, which afterwards holds either all of them or what it held before; a file that is there is replaced only if `replacing`.
  /// Throws a `CheckpointError`.
  public func write(_ tensors: [WritableTensor], to path: String, replacing: Bool = true) throws {
    do { try write(tensors, to: path, replacing ? .replace : .refuse) } catch let error as FileError { throw CheckpointError.file(error) }
  }

  private func write(_ tensors: [WritableTensor], to path: String, _ existing: NewFile.Existing) throws {
    try WritableTensor.requireDistinctNames(tensors, file: path)
    let file = try NewFile(path: path, existing: existing)
    var zip = ZipWriter(file, path: path)
    let structure = try zip.write(PickleWriter.stateDict(tensors), named: "archive/data.pkl")
    try zip.write(Array("1".utf8), named: "archive/.format_version")
    try zip.write(Array("64".utf8), named: "archive/.storage_alignment")
    try zip.write(Array("little".utf8), named: "archive/byteorder")
    var checksums: [UInt8] = []
    for (key, tensor) in tensors.enumerated() {
      checksums.append(littleEndian: try zip.write(try tensor.bytes(for: path), named: "archive/data/\(key)"))
    }
    try zip.write(Array("3\n".utf8), named: "archive/version")
    let identifier = Self.identifier(structure, checksums.withUnsafeBytes(CRC32.zip.checksum))
    try zip.write(identifier, named: "archive/.data/serialization_id")
    try zip.finish()
    try file.commit()
  }

  /// 40 digits that depend on the content, as PyTorch derives them from names and checksums.
  private static func identifier(_ structure: UInt32, _ contents: UInt32) -> [UInt8] {
    [structure, contents].flatMap { number in
      let digits = Array(String(number).utf8)
      return [UInt8](repeating: UInt8(ascii: "0"), count: 20 - digits.count) + digits
    }
  }
}
