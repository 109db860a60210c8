import Files
import JSON

/// A checkpoint from before PyTorch 1.6: pickles of a magic number, a version, facts about the machine, the object and the
/// storages' keys; then per key the element count (int64) and the elements.
struct LegacyFile {
  /// The pickled integer 0x1950A86A20F9469CFC6C and STOP.
  private static let magic: [UInt8] = [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]

  let contents: CheckpointContents

  /// Reads the description of the tensors, and finds every storage in full length.
  init(_ region: FileRegion) throws {
    var cursor = Self.magicLength(in: region) ?? 0
    let file = region.file.path
    guard case .integer(1001) = try Self.unpickle(region, at: &cursor).object else {
      throw CheckpointError.legacy(file: file, .unsupportedVersion)
    }
    try Self.requireLittleEndian(try Self.unpickle(region, at: &cursor).object, file: file)
    let (object, references) = try Self.unpickle(region, at: &cursor)
    let keys = try Self.keys(try Self.unpickle(region, at: &cursor).object, file: file)
    let storages = try Self.storages(references, keys: keys, in: region, at: cursor)
    contents = try StateDict.resolve(object, storages: storages, file: file)
  }

  /// The length of the first pickle when it is the magic number; protocols 4 and 5 put a FRAME instruction of 9 bytes into it.
  static func magicLength(in region: FileRegion) -> Int? {
    guard region.integer(at: 0, as: UInt8.self) == PickleOpcode.proto.rawValue else { return nil }
    let start = region.integer(at: 2, as: UInt8.self) == PickleOpcode.frame.rawValue ? 11 : 2
    return region.region(at: start, count: magic.count)?.starts(with: magic) == true ? start + magic.count : nil
  }

  private static func unpickle(
    _ region: FileRegion, at cursor: inout Int
  ) throws -> (object: PickleValue, storages: [ByteKey: StorageReference]) {
    guard let rest = region.region(from: cursor) else { throw CheckpointError.legacy(file: region.file.path, .unsupportedVersion) }
    var unpickler = Unpickler(rest)
    let object = try unpickler.load()
    cursor += unpickler.position
    return (object, unpickler.storages)
  }

  private static func requireLittleEndian(_ system: PickleValue, file: String) throws {
    guard case .boolean(true)? = system.namedValues?.first(where: { $0.name == "little_endian" })?.value else {
      throw CheckpointError.legacy(file: file, .bigEndian)
    }
  }

  private static func keys(_ value: PickleValue, file: String) throws -> [ByteKey] {
    guard case .container(let list) = value, list.kind == .list else { throw CheckpointError.legacy(file: file, .invalidKeyList) }
    let keys = list.items.compactMap { if case .string(let key) = $0 { ByteKey(key) } else { nil } }
    guard keys.count == list.items.count, Set(keys).count == keys.count else { throw CheckpointError.legacy(file: file, .invalidKeyList) }
    return keys
  }

  private static func storages(
    _ references: [ByteKey: StorageReference], keys: [ByteKey], in region: FileRegion, at start: Int
  ) throws -> [ByteKey: CheckpointStorage] {
    let file = region.file.path
    if let missing = Set(references.keys).subtracting(keys).first {
      throw CheckpointError.legacy(file: file, .missingStorage(key: missing.text))
    }
    var cursor = start
    var storages: [ByteKey: CheckpointStorage] = [:]
    for key in keys {
      guard let reference = references[key] else { throw CheckpointError.legacy(file: file, .unknownStorage(key: key.text)) }
      guard let byteCount = reference.byteCount else { throw CheckpointError.legacy(file: file, .unknownType(key: key.text)) }
      storages[key] = CheckpointStorage(try elements(of: reference, byteCount: byteCount, in: region, at: cursor))
      cursor += 8 + byteCount
    }
    guard cursor == region.count else { throw CheckpointError.legacy(file: file, .trailingBytes(offset: cursor)) }
    return storages
  }

  private static func elements(
    of reference: StorageReference, byteCount: Int, in region: FileRegion, at offset: Int
  ) throws -> FileRegion {
    let file = region.file.path
    guard let count: Int = region.integer(at: offset) else {
      throw CheckpointError.legacy(file: file, .truncatedStorage(key: reference.key, offset: offset))
    }
    guard count == reference.count else {
      throw CheckpointError.legacy(file: file, .storageCount(key: reference.key, expected: reference.count, actual: count))
    }
    guard let elements = region.region(at: offset + 8, count: byteCount) else {
      throw CheckpointError.legacy(file: file, .truncatedStorage(key: reference.key, offset: offset))
    }
    return elements
  }
}
