import Files
import JSON
import TensorGraph

/// A tensor to be written. Its bytes are produced when its turn comes, so that only one tensor is in memory at a time.
public struct WritableTensor: Sendable {
  /// The key in the file.
  public let name: String
  /// The extents, outermost first.
  public let shape: Shape
  /// The type of the elements in the file.
  public let dataType: DataType
  private let contents: @Sendable () throws -> [UInt8]

  /// A tensor whose elements `contents` gives in row-major order, little-endian.
  public init(name: String, shape: Shape, dataType: DataType, contents: @escaping @Sendable () throws -> [UInt8]) {
    self.name = name
    self.shape = shape
    self.dataType = dataType
    self.contents = contents
  }

  /// A tensor of fp32 `values` in row-major order, written in the floating-point type `dataType`, rounded to nearest even.
  public init(name: String, shape: Shape, values: [Float], as dataType: DataType = .float32) {
    self.init(name: name, shape: shape, dataType: dataType) { dataType.encode(values) }
  }

  /// A tensor of fp32 values that `values` gives in row-major order when its turn comes, written in the floating-point type `dataType`.
  public init(name: String, shape: Shape, as dataType: DataType, values: @escaping @Sendable () throws -> [Float]) {
    self.init(name: name, shape: shape, dataType: dataType) { dataType.encode(try values()) }
  }

  /// A tensor of a checkpoint; a floating-point tensor is converted to the floating-point type `dataType` if that is given, by way of fp32,
  /// rounded to nearest even.
  public init(_ tensor: CheckpointTensor, as dataType: DataType? = nil) {
    let target = tensor.dataType.isFloatingPoint ? dataType ?? tensor.dataType : tensor.dataType
    self.init(name: tensor.name, shape: tensor.shape, dataType: target) {
      target == tensor.dataType ? try tensor.bytes() : target.encode(try tensor.floats())
    }
  }

  /// The size in bytes.
  var byteCount: Int { shape.elementCount * dataType.byteCount }

  /// The elements, when they are as many as the shape says.
  func bytes(for file: String) throws -> [UInt8] {
    let bytes = try contents()
    guard bytes.count == byteCount else {
      throw CheckpointError.tensor(file: file, name: name, .byteCount(expected: byteCount, actual: bytes.count))
    }
    return bytes
  }

  /// Refuses names that occur twice.
  static func requireDistinctNames(_ tensors: [WritableTensor], file: String) throws {
    var names: Set<ByteKey> = []
    for tensor in tensors where !names.insert(ByteKey(tensor.name)).inserted {
      throw CheckpointError.duplicateTensor(file: file, name: tensor.name)
    }
  }
}
