import Checksums

/// What is wrong with a zip archive; offsets are in bytes from the beginning of the file.
public enum ZipProblem: Equatable, Sendable {
  case noEndRecord
  case secondEndRecord(offset: Int)
  case severalDisks
  case tooManyRecords(Int)
  case invalidZip64(offset: Int)
  case invalidDirectory(offset: Int)
  case compressed(record: String, method: Int)
  case encrypted(record: String)
  case unsupportedFlags(record: String, flags: Int)
  case contradictorySizes(record: String)
  case unsafeName(offset: Int)
  case duplicateName(String)
  case localHeaderMismatch(record: String, offset: Int)
  case outOfBounds(record: String)
  case overlap(record: String, other: String)
  case checksum(record: String, expected: UInt32, actual: UInt32)
  case missingRecord(String)
  case severalCheckpoints
  case bigEndian
}

extension ZipProblem: CustomStringConvertible {
  /// A clause that names the place and the remedy.
  public var description: String {
    switch self {
    case .noEndRecord: "the zip archive does not end with its end record, so it is truncated or followed by other bytes: download it again"
    case .secondEndRecord(let offset):
      "the zip archive has a second end record at byte \(offset), so its content is ambiguous: save it again"
    case .severalDisks: "the zip archive is one part of several: join the parts first"
    case .tooManyRecords(let count): "the zip archive has \(count) records, more than a checkpoint needs: save only the state_dict"
    case .invalidZip64(let offset): "the zip64 fields at byte \(offset) contradict the rest of the archive: save it again"
    case .invalidDirectory(let offset): "the zip directory is malformed at byte \(offset): download the file again"
    case .compressed(let record, let method):
      "record \(quoted(record)) is compressed with method \(method), which PyTorch never does: save it with torch.save or zip it with -0"
    case .encrypted(let record): "record \(quoted(record)) is encrypted: save it without a password"
    case .unsupportedFlags(let record, let flags):
      "record \(quoted(record)) has unsupported zip flags 0x\(hexadecimal(flags, width: 4)): save it with torch.save"
    case .contradictorySizes(let record): "record \(quoted(record)) is stored, yet its two sizes differ: save it again"
    case .unsafeName(let offset): "the record name at byte \(offset) is not a plain relative UTF-8 path: save it with torch.save"
    case .duplicateName(let record): "there are two records named \(quoted(record)), so the content is ambiguous: save it again"
    case .localHeaderMismatch(let record, let offset):
      "the header of record \(quoted(record)) at byte \(offset) contradicts the zip directory: download the file again"
    case .outOfBounds(let record): "record \(quoted(record)) reaches outside of the archive: download the file again"
    case .overlap(let record, let other): "records \(quoted(record)) and \(quoted(other)) overlap: save it again"
    case .checksum(let record, let expected, let actual):
      "record \(quoted(record)) has CRC-32 \(hexadecimal(actual, width: 8)) instead of \(hexadecimal(expected, width: 8)), "
        + "so it is damaged: download the file again"
    case .missingRecord(let record): "the archive has no record \(quoted(record)): save it again with torch.save"
    case .severalCheckpoints: "the archive holds more than one data.pkl: keep one checkpoint per file"
    case .bigEndian: "the tensors were saved on a big-endian machine: save them again on a little-endian one"
    }
  }
}
