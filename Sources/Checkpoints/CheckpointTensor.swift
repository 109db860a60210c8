import TensorGraph

/// A tensor of a checkpoint. Its elements are read from the file whenever they are asked for, and never kept.
public struct CheckpointTensor: Sendable {
  /// The name that current torchvision uses; see `StateDictKey`.
  public let name: String
  /// The name as the file spells it.
  public let nameInFile: String
  let layout: TensorLayout
  let storage: CheckpointStorage

  /// Bytes of a name.
  static let maximumNameLength = 4096

  init(nameInFile: String, layout: TensorLayout, storage: CheckpointStorage) {
    self.init(name: nameInFile, nameInFile: nameInFile, layout: layout, storage: storage)
  }

  private init(name: String, nameInFile: String, layout: TensorLayout, storage: CheckpointStorage) {
    self.name = name
    self.nameInFile = nameInFile
    self.layout = layout
    self.storage = storage
  }

  /// The same tensor as the model's `key`, in torchvision's current spelling.
  func named(_ key: String) -> CheckpointTensor {
    CheckpointTensor(name: StateDictKey.current(key), nameInFile: nameInFile, layout: layout, storage: storage)
  }

  func requireNameOfBoundedLength() throws {
    let count = nameInFile.utf8.count
    guard count <= Self.maximumNameLength else {
      throw CheckpointError.tensor(file: storage.path, name: nameInFile, .nameTooLong(byteCount: count))
    }
  }

  /// The extents, outermost first.
  public var shape: Shape { layout.shape }

  /// The type of the elements in the file.
  public var dataType: DataType { layout.dataType }

  /// The distance in elements from one index to the next, per dimension, in the file.
  public var strides: [Int] { layout.strides }

  /// The size of the elements in bytes, when each is written once.
  public var byteCount: Int { layout.byteCount }

  /// Whether both tensors are views of the same storage of the same file.
  public func sharesStorage(with other: CheckpointTensor) -> Bool { storage === other.storage }

  /// The elements in row-major order and in their own type, little-endian; throws when the storage is damaged.
  public func bytes() throws -> [UInt8] {
    try withUnsafeContiguousBytes { Array($0) }
  }

  /// The elements in row-major order as fp32, rounded to nearest even; throws when the storage is damaged.
  public func floats() throws -> [Float] {
    try [Float](unsafeUninitializedCapacity: shape.elementCount) { buffer, count in
      try read(into: buffer)
      count = shape.elementCount
    }
  }

  /// The elements in row-major order as fp32 into `buffer`, which has room for them; throws when the storage is damaged.
  public func read(into buffer: UnsafeMutableBufferPointer<Float>) throws {
    try withUnsafeContiguousBytes { dataType.decode($0, into: UnsafeMutableBufferPointer(rebasing: buffer[..<shape.elementCount])) }
  }

  /// How many elements are infinite or not a number, which integers never are; throws when the storage is damaged.
  public func nonFiniteCount() throws -> Int {
    try withUnsafeContiguousBytes { dataType.isFloatingPoint ? dataType.nonFiniteCount($0) : 0 }
  }
}
