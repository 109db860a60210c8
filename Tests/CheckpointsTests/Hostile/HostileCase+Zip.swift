import Checkpoints

// Hostile zip archives: a valid one, and what was done to it.
extension HostileCase {
  static let zips = zipRecords + zipDirectories + zipEnds + zipContents

  private static func zip(
    _ name: String, of image: ZipImage = .checkpoint(), _ problem: ZipProblem, spoil: (inout ZipImage) -> Void = { _ in }
  ) -> HostileCase {
    var image = image
    spoil(&image)
    return HostileCase(name: name, bytes: image.bytes) { .zip(file: $0, problem) }
  }

  /// Record 0 is data.pkl, record 2 is the storage.
  private static let zipRecords: [HostileCase] = [
    zip("a deflated record", .compressed(record: "a/data/0", method: 8)) { $0.set(UInt16(8), inRecord: 2, header: 8, entry: 10) },
    zip("a record compressed with zstd", .compressed(record: "a/data.pkl", method: 93)) {
      $0.set(UInt16(93), inRecord: 0, header: 8, entry: 10)
    },
    zip("an encrypted record", .encrypted(record: "a/data/0")) { $0.set(UInt16(0x0801), inRecord: 2, header: 6, entry: 8) },
    zip("a strongly encrypted record", .encrypted(record: "a/data/0")) { $0.set(UInt16(0x0840), inRecord: 2, header: 6, entry: 8) },
    zip("a masked header", .encrypted(record: "a/data/0")) { $0.set(UInt16(0x2800), inRecord: 2, header: 6, entry: 8) },
    zip("patched data", .unsupportedFlags(record: "a/data/0", flags: 0x0820)) { $0.set(UInt16(0x0820), inRecord: 2, header: 6, entry: 8) },
    zip("a reserved flag", .unsupportedFlags(record: "a/data.pkl", flags: 0x8800)) {
      $0.set(UInt16(0x8800), inRecord: 0, header: 6, entry: 8)
    },
    zip(
      "a damaged storage",
      .checksum(record: "a/data/0", expected: ZipImage.crc32(float32(1, 2, 3, 4)), actual: ZipImage.crc32(float32(1.0000001, 2, 3, 4)))
    ) { image in
      image.bytes[image.headers[2] + 30 + 8] ^= 1
    },
    zip("a wrong checksum of the pickle", .checksum(record: "a/data.pkl", expected: 7, actual: ZipImage.crc32(Pickle.stateDict()))) {
      image in
      image.set(UInt32(7), inRecord: 0, header: 14, entry: 16)
    },
    zip("a local header without its signature", .localHeaderMismatch(record: "a/byteorder", offset: standard.headers[1])) {
      $0.bytes[$0.headers[1]] = 0
    },
    zip("a local header elsewhere", .localHeaderMismatch(record: "a/data/0", offset: 4)) {
      $0.bytes.set(UInt32(4), at: $0.entries[2] + 42)
    },
    zip("flags that differ", .localHeaderMismatch(record: "a/data.pkl", offset: 0)) { $0.bytes.set(UInt16(0x0808), at: $0.headers[0] + 6) },
    zip("methods that differ", .localHeaderMismatch(record: "a/data.pkl", offset: 0)) { $0.bytes.set(UInt16(8), at: $0.headers[0] + 8) },
    zip("checksums that differ", .localHeaderMismatch(record: "a/data.pkl", offset: 0)) { $0.bytes.set(UInt32(7), at: $0.headers[0] + 14) },
    zip("a missing checksum", .localHeaderMismatch(record: "a/data.pkl", offset: 0)) { $0.bytes.set(UInt32(0), at: $0.headers[0] + 14) },
    zip("compressed sizes that differ", .localHeaderMismatch(record: "a/data.pkl", offset: 0)) {
      $0.bytes.set(UInt32(1), at: $0.headers[0] + 18)
    },
    zip("sizes that differ", .localHeaderMismatch(record: "a/data.pkl", offset: 0)) { $0.bytes.set(UInt32(1), at: $0.headers[0] + 22) },
    zip("names that differ", .localHeaderMismatch(record: "a/data.pkl", offset: 0)) { $0.bytes[$0.headers[0] + 30] = 0x62 },
    zip("names of different length", .localHeaderMismatch(record: "a/data.pkl", offset: 0)) { $0.bytes[$0.headers[0] + 26] = 9 },
    zip("a local extra field beyond the end", .outOfBounds(record: "a/data/0")) { $0.bytes.set(UInt16.max, at: $0.headers[2] + 28) },
  ]

  private static let zipDirectories: [HostileCase] = [
    zip("an entry without its signature", .invalidDirectory(offset: standard.entries[0])) { $0.bytes[$0.entries[0]] = 0 },
    zip("a local header behind the directory", .outOfBounds(record: "a/data/0")) {
      $0.bytes.set(UInt32($0.entries[0]), at: $0.entries[2] + 42)
    },
    zip("a local header behind the end", .outOfBounds(record: "a/data/0")) { $0.bytes.set(UInt32(1 << 30), at: $0.entries[2] + 42) },
    zip("a size that reaches into the directory", .outOfBounds(record: "a/data/0")) { image in
      for offset in [18, 22] { image.set(UInt32(17), inRecord: 2, header: offset, entry: offset + 2) }
    },
    zip("a size of 2 GiB", .outOfBounds(record: "a/data/0")) { image in
      for offset in [18, 22] { image.set(UInt32(1 << 31), inRecord: 2, header: offset, entry: offset + 2) }
    },
    zip("two different sizes", .contradictorySizes(record: "a/data/0")) { $0.set(UInt32(15), inRecord: 2, header: 18, entry: 20) },
    zip("overlapping records", .overlap(record: "a/byteorder", other: "a/data/0")) { image in
      for offset in [18, 22] { image.set(UInt32(7), inRecord: 1, header: offset, entry: offset + 2) }
    },
    zip("two checkpoints", of: ZipImage([("a/data.pkl", []), ("b/data.pkl", [])]), .severalCheckpoints),
    zip("two records of one name", of: .checkpoint(more: [("a/data/0", float32(5, 6, 7, 8))]), .duplicateName("a/data/0")),
    zip("two pickles of one name", of: .checkpoint(more: [("a/data.pkl", Pickle.stateDict())]), .duplicateName("a/data.pkl")),
    unsafeName("a name that leaves the folder", "a/../b"),
    unsafeName("a name that is ..", ".."),
    unsafeName("an absolute name", "/etc/passwd"),
    unsafeName("an empty name", ""),
    unsafeName("a name with a backslash", "a\\b"),
    unsafeName("a name with NUL", "a/b\0"),
    zip("a name that is not UTF-8", .unsafeName(offset: standard.entries[0])) { $0.bytes[$0.entries[0] + 46] = 0xFF },
    zip("an entry on another disk", .severalDisks) { $0.bytes.set(UInt16(1), at: $0.entries[2] + 34) },
    zip("a comment beyond the end", .invalidDirectory(offset: standard.end + Int(UInt16.max))) {
      $0.bytes.set(UInt16.max, at: $0.entries[2] + 32)
    },
    zip("an extra field beyond the end", .invalidDirectory(offset: standard.entries[2])) {
      $0.bytes.set(UInt16.max, at: $0.entries[2] + 30)
    },
    zip("a zip64 size without its field", .invalidZip64(offset: standard.entries[2])) { $0.bytes.set(UInt32.max, at: $0.entries[2] + 24) },
    zip("a zip64 field that is cut off", of: wide, .invalidZip64(offset: wide.entries[2])) { $0.bytes[$0.end - 26] = 16 },
    zip("a zip64 field beyond the extra field", of: wide, .invalidZip64(offset: wide.entries[2])) { $0.bytes[$0.end - 26] = 25 },
    zip("a negative zip64 size", of: wide, .invalidZip64(offset: wide.entries[2])) { $0.bytes.set(-1, at: $0.end - 24) },
    zip("a zip64 size of 2^62", of: wide, .outOfBounds(record: "a/data/0")) { image in
      for offset in [24, 16] { image.bytes.set(1 << 62, at: image.end - offset) }
      for offset in [18, 22] { image.bytes.set(UInt32.max, at: image.headers[2] + offset) }
    },
    zip("a zip64 offset of 2^62", of: wide, .outOfBounds(record: "a/data/0")) { $0.bytes.set(1 << 62, at: $0.end - 8) },
    zip("a zip64 offset without its field", .invalidZip64(offset: standard.entries[2])) {
      $0.bytes.set(UInt32.max, at: $0.entries[2] + 42)
    },
  ]

  private static let zipEnds: [HostileCase] = [
    zip("a byte after the end", .noEndRecord) { $0.bytes.append(0) },
    zip("a comment", .noEndRecord) { $0.bytes += Array("comment".utf8) },
    zip("a declared comment", .noEndRecord) { image in
      image.bytes.set(UInt16(7), at: image.end + 20)
      image.bytes += Array("comment".utf8)
    },
    zip("a comment that is not there", .noEndRecord) { $0.bytes.set(UInt16(7), at: $0.end + 20) },
    zip("no end record", .noEndRecord) { $0.bytes[$0.end] = 0 },
    zip("four bytes of a zip", .noEndRecord) { $0.bytes = Array($0.bytes.prefix(4)) },
    zip("two end records", .secondEndRecord(offset: standard.end)) { image in
      let first = Array(image.bytes[image.end...].dropLast(2))
      image.bytes.insert(contentsOf: first + littleEndian(UInt16(22)), at: image.end)
    },
    zip("the first disk of two", .severalDisks) { $0.bytes.set(UInt16(1), at: $0.end + 4) },
    zip("a directory on another disk", .severalDisks) { $0.bytes.set(UInt16(1), at: $0.end + 6) },
    zip("entries on another disk", .severalDisks) { $0.bytes.set(UInt16(1), at: $0.end + 8) },
    zip("one entry too many", .invalidDirectory(offset: standard.end)) { $0.setEntryCount(4) },
    zip("one entry too few", .invalidDirectory(offset: standard.entries[2])) { $0.setEntryCount(2) },
    zip("a directory that is too short", .invalidDirectory(offset: standard.end)) { $0.bytes[$0.end + 12] -= 1 },
    zip("a directory that begins too late", .invalidDirectory(offset: standard.end)) { $0.bytes[$0.end + 16] += 1 },
    zip("a directory behind the end", .invalidDirectory(offset: standard.end)) { $0.bytes.set(UInt32.max, at: $0.end + 16) },
    zip("bytes between directory and end", .invalidDirectory(offset: standard.end + 1)) { $0.bytes.insert(0, at: $0.end) },
    zip("a zip64 locator to elsewhere", of: zip64, .invalidZip64(offset: zip64.end - 20)) { $0.bytes[$0.end - 12] += 1 },
    zip("a zip64 locator to a negative offset", of: zip64, .invalidZip64(offset: zip64.end - 20)) {
      $0.bytes.set(Int.min, at: $0.end - 12)
    },
    zip("a zip64 locator with two disks", of: zip64, .invalidZip64(offset: zip64.end - 20)) { $0.bytes[$0.end - 4] = 2 },
    zip("a zip64 record without its signature", of: zip64, .invalidZip64(offset: zip64.end - 20)) { $0.bytes[$0.end - 76] = 0 },
    zip("a zip64 record of another size", of: zip64, .invalidZip64(offset: zip64.end - 20)) { $0.bytes[$0.end - 72] += 1 },
    zip("a zip64 entry count that contradicts", of: zip64, .invalidZip64(offset: zip64.end - 20)) { image in
      for offset in [52, 44] { image.bytes.set(4, at: image.end - offset) }
    },
    zip("a zip64 directory size that contradicts", of: zip64, .invalidZip64(offset: zip64.end - 20)) { $0.bytes[$0.end - 36] += 1 },
    zip("a negative zip64 directory offset", of: zip64, .invalidZip64(offset: zip64.end - 20)) { $0.bytes.set(Int.min, at: $0.end - 28) },
    zip("a zip64 count of 2^40", of: zip64, .tooManyRecords(1 << 40)) { image in
      image.setEntryCount(.max)
      for offset in [52, 44] { image.bytes.set(1 << 40, at: image.end - offset) }
    },
  ]

  private static let zipContents: [HostileCase] = [
    zip("a big-endian checkpoint", of: ZipImage([("a/data.pkl", Pickle.stateDict()), ("a/byteorder", Array("big".utf8))]), .bigEndian),
    zip("a byte order that is not UTF-8", of: ZipImage([("a/data.pkl", Pickle.stateDict()), ("a/byteorder", [0xFF])]), .bigEndian),
    zip("a missing storage", of: ZipImage([("a/data.pkl", Pickle.stateDict())]), .missingRecord("a/data/0")),
    zip(
      "a storage that is outside of the folder",
      of: .checkpoint(pickle: Pickle.dictionary([("w", Pickle.tensor(Pickle.storage(key: "../data.pkl")))])),
      .missingRecord("a/data/../data.pkl")),
    storage("a storage that is too short", float32(1, 2, 3)),
    storage("a storage that is too long", float32(1, 2, 3, 4, 5)),
    storage("a storage that lacks a byte", float32(1, 2, 3, 4).dropLast()),
    storage("an empty storage", []),
    foreign("a zip archive of something else", ZipImage([("readme.txt", [])]), .zipArchive),
    foreign("a zip archive with data.pkl at the top", ZipImage([("data.pkl", Pickle.stateDict())]), .zipArchive),
    foreign("a zip archive with a nested data.pkl", ZipImage([("a/b/data.pkl", Pickle.stateDict())]), .zipArchive),
    foreign("a TorchScript program", .checkpoint(more: [("a/constants.pkl", [])]), .torchScript),
    HostileCase(name: "an empty zip archive", bytes: ZipImage([]).bytes) { .notACheckpoint(file: $0, .unknown) },
    stateDict("a list", "a list", Pickle.proto + Pickle.op("]") + Pickle.stop),
    stateDict("a bare tensor", "a tensor", Pickle.proto + Pickle.tensor() + Pickle.stop),
    stateDict("an empty dictionary", "an empty dictionary", Pickle.dictionary([])),
    stateDict("a dictionary without tensors", "a dictionary of \"epoch\"", Pickle.dictionary([("epoch", Pickle.integer(3))])),
    stateDict(
      "an empty model", "a dictionary of \"model\", \"epoch\"",
      Pickle.dictionary([("model", Pickle.op("}")), ("epoch", Pickle.integer(3))])),
    stateDict(
      "an optimizer alone", "an optimizer's state, which training goes on from",
      Pickle.dictionary([("optimizer", Pickle.op("}") + Pickle.text("momentum_buffer") + Pickle.tensor() + Pickle.op("s"))])),
    stateDict(
      "a call of os.system in place of the tensor", "a dictionary of \"w\"",
      Pickle.dictionary([("w", OpaqueValueTests.call("os", "system"))])),
    stateDict(
      "tensors under numbers", "an empty dictionary",
      Pickle.proto + Pickle.op("}") + Pickle.integer(1) + Pickle.tensor() + Pickle.op("s") + Pickle.stop),
    duplicate("a tensor twice", ["w", "w"], name: "w"),
    duplicate("a tensor with old and new name", ["rpn.head.conv.weight", "rpn.head.conv.0.0.weight"], name: "rpn.head.conv.0.0.weight"),
    HostileCase(
      name: "a name of 4 KiB + 1", bytes: ZipImage.checkpoint(pickle: Pickle.dictionary([(longName, Pickle.tensor())])).bytes
    ) { .tensor(file: $0, name: longName, .nameTooLong(byteCount: 4097)) },
    zip(
      "a record of 31 combining marks", of: .checkpoint(more: [(marks, [])]),
      .unsafeName(offset: ZipImage.checkpoint(more: [(marks, [])]).entries[3])),
  ]

  private static let longName = String(repeating: "w", count: 4097)
  private static let marks = "a" + String(repeating: "\u{316}", count: 31)
  private static let standard = ZipImage.checkpoint()
  private static let wide = ZipImage.checkpoint(wide: true)
  private static let zip64 = ZipImage.checkpoint(zip64: true)

  /// An additional record whose name is refused.
  private static func unsafeName(_ title: String, _ name: String) -> HostileCase {
    zip(title, of: .checkpoint(more: [(name, [])]), .unsafeName(offset: ZipImage.checkpoint(more: [(name, [])]).entries[3]))
  }

  private static func storage(_ name: String, _ storage: [UInt8]) -> HostileCase {
    HostileCase(name: name, bytes: ZipImage.checkpoint(storage: storage).bytes) {
      .storageSize(file: $0, key: "0", expectedBytes: 16, actualBytes: storage.count)
    }
  }

  private static func foreign(_ name: String, _ image: ZipImage, _ foreign: ForeignFile) -> HostileCase {
    HostileCase(name: name, bytes: image.bytes) { .notACheckpoint(file: $0, foreign) }
  }

  private static func stateDict(_ name: String, _ found: String, _ pickle: [UInt8]) -> HostileCase {
    HostileCase(name: name, bytes: ZipImage.checkpoint(pickle: pickle).bytes) { .noStateDict(file: $0, found: found) }
  }

  private static func duplicate(_ title: String, _ names: [String], name: String) -> HostileCase {
    let pickle = Pickle.dictionary(names.map { ($0, Pickle.tensor()) })
    return HostileCase(name: title, bytes: ZipImage.checkpoint(pickle: pickle).bytes) { .duplicateTensor(file: $0, name: name) }
  }
}
