import Checkpoints

extension HostileCase {
  /// Persistent identifiers that are not those of a storage.
  static let pickleStorages: [HostileCase] = [
    junk("a storage of a type that is not one", Pickle.storage("Size"), .conflictingStorage("0"), "BINPERSID"),
    identifier("a storage of a type that is a text", Pickle.tuple([Pickle.text("storage"), Pickle.text("a")] + rest) + Pickle.op("Q")),
    identifier(
      "a storage of a type that makes tensors",
      Pickle.tuple([Pickle.text("storage"), Pickle.global("torch._utils", "_rebuild_tensor_v2")] + rest) + Pickle.op("Q")),
    identifier("a storage without anything", Pickle.tuple([Pickle.text("storage")]) + Pickle.op("Q")),
    junk(
      "a storage of complex numbers of nearly 2^63 bytes", Pickle.storage("ComplexDoubleStorage", key: "1", count: 1 << 60),
      .invalidTensor(.tooLarge([1 << 60])), "BINPERSID"),
    identifier("a storage that is a view of another one", Pickle.storage(rest: [Pickle.integers([0, 1])])),
    identifier("a storage with seven items", Pickle.storage(rest: [Pickle.op("N"), Pickle.op("N")])),
    junk("a storage of a negative count", Pickle.storage(count: -1), .invalidTensor(.negative(-1)), "BINPERSID"),
    junk("a storage of 2^62 elements", Pickle.storage(count: 1 << 62), .invalidTensor(.tooLarge([1 << 62])), "BINPERSID"),
    junk("a storage with two types", Pickle.storage("IntStorage") + Pickle.storage(), .conflictingStorage("0"), "BINPERSID"),
    junk("a storage with two counts", Pickle.storage(count: 5) + Pickle.storage(), .conflictingStorage("0"), "BINPERSID"),
  ]

  /// Tensors that reach outside of their storage of 4 elements, or ask for too much.
  static let pickleTensors: [HostileCase] = [
    tensor("a negative extent", Pickle.tensor(shape: [-2, 2]), .negative(-2)),
    tensor("two negative extents", Pickle.tensor(shape: [-2, -2]), .negative(-2)),
    tensor("a negative stride", Pickle.tensor(strides: [2, -1]), .negative(-1)),
    tensor("a negative offset", Pickle.tensor(offset: -4), .negative(-4)),
    tensor("a negative offset of an empty tensor", Pickle.tensor(offset: -4, shape: [0, 2]), .negative(-4)),
    tensor("the most negative offset", Pickle.tensor(offset: .min), .negative(.min)),
    tensor("an offset past the end", Pickle.tensor(offset: 1), .outsideStorage(lastElement: 4, storageCount: 4)),
    tensor("a shape past the end", Pickle.tensor(shape: [3, 2]), .outsideStorage(lastElement: 5, storageCount: 4)),
    tensor("a stride past the end", Pickle.tensor(strides: [3, 1]), .outsideStorage(lastElement: 4, storageCount: 4)),
    tensor("a scalar past the end", Pickle.tensor(offset: 4, shape: [], strides: []), .outsideStorage(lastElement: 4, storageCount: 4)),
    tensor(
      "a scalar in an empty storage", Pickle.tensor(Pickle.storage(count: 0), shape: [], strides: []),
      .outsideStorage(lastElement: 0, storageCount: 0)),
    tensor("a product that overflows to 0", Pickle.tensor(shape: [1 << 32, 1 << 32], strides: [0, 0]), .tooLarge([1 << 32, 1 << 32])),
    tensor(
      "a product that overflows before a 0", Pickle.tensor(shape: [1 << 62, 1 << 62, 0], strides: [0, 0, 0]),
      .tooLarge([1 << 62, 1 << 62, 0])),
    tensor("a byte count that overflows", Pickle.tensor(shape: [1 << 61], strides: [0]), .tooLarge([1 << 61])),
    tensor("a stride that overflows", Pickle.tensor(shape: [3, 2], strides: [.max, 1]), .tooLarge([3, 2])),
    tensor("a sum of strides that overflows", Pickle.tensor(shape: [2, 2], strides: [.max, .max]), .tooLarge([2, 2])),
    tensor("an offset that overflows", Pickle.tensor(offset: .max), .tooLarge([2, 2])),
    tensor("fewer strides than extents", Pickle.tensor(strides: [1]), .strideCount(1, rank: 2)),
    tensor("more strides than extents", Pickle.tensor(strides: [2, 1, 1]), .strideCount(3, rank: 2)),
    tensor("nine extents", Pickle.tensor(shape: [Int](repeating: 1, count: 9)), .rankTooLarge),
    tensor("nine strides", Pickle.tensor(strides: [Int](repeating: 1, count: 9)), .rankTooLarge),
    repetition("a tensor of 2^40 repetitions", count: 1 << 40),
    repetition("a tensor of nearly 2^63 bytes", count: (1 << 61) - 1),
  ]

  private static let rest = [Pickle.text("0"), Pickle.text("cpu"), Pickle.integer(4)]

  private static func identifier(_ name: String, _ storage: [UInt8]) -> HostileCase {
    junk(name, storage, .invalidPersistentID, "BINPERSID")
  }

  /// A tensor that repeats an fp32 element.
  private static func repetition(_ name: String, count: Int) -> HostileCase {
    let pickle = Pickle.dictionary([("w", Pickle.tensor(shape: [count], strides: [0]))])
    let file = ZipImage.checkpoint(pickle: pickle).bytes
    return HostileCase(name: name, bytes: file) {
      .tensor(file: $0, name: "w", .exceedsFile(bytes: 4 * count, fileSize: file.count))
    }
  }
}
