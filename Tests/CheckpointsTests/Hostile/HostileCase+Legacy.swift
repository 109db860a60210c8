import Checkpoints

// Hostile files in PyTorch's legacy format: a valid one with one part replaced.
extension HostileCase {
  static let legacies: [HostileCase] = [
    legacy("another version", .unsupportedVersion) { $0.version = Pickle.proto + Pickle.op("M", [0xEA, 3]) + Pickle.stop },
    legacy("a version that is a text", .unsupportedVersion) { $0.version = Pickle.proto + Pickle.text("1001") + Pickle.stop },
    legacy("a big-endian machine", .bigEndian) { $0.system = Pickle.dictionary([("little_endian", [0x89])]) },
    legacy("an unknown machine", .bigEndian) { $0.system = Pickle.dictionary([]) },
    legacy("a machine that is a number", .bigEndian) { $0.system = Pickle.proto + Pickle.integer(1) + Pickle.stop },
    legacy("keys that are a dictionary", .invalidKeyList) { $0.keys = Pickle.dictionary([]) },
    legacy("a key that is a number", .invalidKeyList) { $0.keys = list([Pickle.integer(0)]) },
    legacy("a key twice", .invalidKeyList) { $0.keys = list([Pickle.text("0"), Pickle.text("0")]) },
    legacy("no keys", .missingStorage(key: "0")) { $0.keys = list([]) },
    legacy("another key", .missingStorage(key: "0")) { $0.keys = list([Pickle.text("1")]) },
    legacy("a key too many", .unknownStorage(key: "1")) { $0.keys = list([Pickle.text("0"), Pickle.text("1")]) },
    legacy("a storage with fewer elements", .storageCount(key: "0", expected: 4, actual: 3)) {
      $0.storages = littleEndian(3) + float32(1, 2, 3)
    },
    legacy("a storage with more elements", .storageCount(key: "0", expected: 4, actual: 5)) { $0.storages.set(5, at: 0) },
    legacy("a storage with a negative count", .storageCount(key: "0", expected: 4, actual: -1)) { $0.storages.set(-1, at: 0) },
    legacy("a storage that is cut off", .truncatedStorage(key: "0", offset: storageOffset)) { $0.storages.removeLast() },
    legacy("a storage without its count", .truncatedStorage(key: "0", offset: storageOffset)) { $0.storages = [4, 0] },
    legacy("bytes after the last storage", .trailingBytes(offset: storageOffset + 24)) { $0.storages.append(0) },
    legacy("a gadget in place of the version", .unsupportedVersion) { $0.version = gadget },
    legacy("a gadget in place of the machine", .bigEndian) { $0.system = gadget },
    legacy("a gadget in place of the keys", .invalidKeyList) { $0.keys = gadget },
    HostileCase(
      name: "a gadget in place of the object",
      bytes: spoiled {
        $0.object = gadget
        $0.keys = list([])
        $0.storages = []
      }
    ) { .noStateDict(file: $0, found: "an object of the class \"os.system\"") },
    legacy("a storage of an unknown type", .unknownType(key: "0")) {
      $0.object = Pickle.dictionary([("w", Pickle.storage("OtherStorage", rest: [Pickle.op("N")]))])
    },
    pickle("a storage that is a view", .invalidPersistentID, "BINPERSID") {
      $0.object = Pickle.dictionary([("w", Pickle.tensor(Pickle.storage(rest: [Pickle.tuple([Pickle.text("1"), Pickle.integer(0)])])))])
    },
    pickle("a tensor past its storage", .invalidTensor(.outsideStorage(lastElement: 5, storageCount: 4)), "REDUCE") {
      $0.object = Pickle.dictionary([("w", Pickle.tensor(shape: [3, 2]))])
    },
    HostileCase(name: "only the magic number", bytes: LegacyImage.magic) { .pickle(file: $0, .truncated, opcode: "?", offset: 0) },
    HostileCase(
      name: "a list",
      bytes: spoiled {
        $0.object = list([])
        $0.keys = list([])
        $0.storages = []
      }
    ) { .noStateDict(file: $0, found: "a list") },
  ]

  /// A whole pickle of the result of a call that would do harm in Python.
  private static let gadget =
    Pickle.proto + Pickle.global("os", "system") + Pickle.tuple([Pickle.text("id")]) + Pickle.reduce + Pickle.stop

  /// Where the only storage begins in a valid file.
  private static let storageOffset = LegacyImage().bytes.count - LegacyImage().storages.count

  private static func spoiled(_ spoil: (inout LegacyImage) -> Void) -> [UInt8] {
    var image = LegacyImage()
    spoil(&image)
    return image.bytes
  }

  private static func legacy(_ name: String, _ problem: LegacyProblem, spoil: (inout LegacyImage) -> Void) -> HostileCase {
    HostileCase(name: name, bytes: spoiled(spoil)) { .legacy(file: $0, problem) }
  }

  private static func pickle(_ name: String, _ problem: PickleProblem, _ opcode: String, spoil: (inout LegacyImage) -> Void) -> HostileCase
  {
    HostileCase(name: name, bytes: spoiled(spoil)) { .pickle(file: $0, problem, opcode: opcode, offset: 0) }
  }

  private static func list(_ items: [[UInt8]]) -> [UInt8] {
    Pickle.proto + Pickle.op("]") + Pickle.mark + items.joined() + Pickle.op("e") + Pickle.stop
  }
}
