/// The parts of a checkpoint in PyTorch's legacy format, each of which a test can replace.
struct LegacyImage {
  static let magic: [UInt8] = [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]

  var version = Pickle.proto + Pickle.op("M", [0xE9, 3]) + Pickle.stop
  var system = Pickle.dictionary([("little_endian", [0x88])])
  var object = Pickle.dictionary([("w", Pickle.tensor(Pickle.storage(rest: [Pickle.op("N")])))])
  var keys = Pickle.proto + Pickle.op("]") + Pickle.mark + Pickle.text("0") + Pickle.op("e") + Pickle.stop
  var storages = littleEndian(4) + float32(1, 2, 3, 4)

  var bytes: [UInt8] { Self.magic + version + system + object + keys + storages }
}
