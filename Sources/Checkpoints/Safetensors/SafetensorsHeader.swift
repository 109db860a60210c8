import JSON
import TensorGraph

/// The header of a safetensors file.
struct SafetensorsHeader {
  /// A tensor, and the range of its bytes in the data.
  struct Entry {
    let name: String
    let layout: TensorLayout
    let begin: Int
    let end: Int
  }

  static let maximumLength = 100_000_000
  static let maximumTensorCount = 100_000
  static let maximumMetadataCount = 10_000
  /// Bytes of a text in the metadata.
  static let maximumTextLength = 1_048_576

  private(set) var entries: [Entry] = []
  private(set) var metadata: [String: String] = [:]

  /// Reads the header's JSON.
  init(_ region: FileRegion) throws {
    try region.withUnsafeBytes { bytes in
      do { try read(bytes, path: region.file.path) } catch let problem as JSONProblem {
        throw CheckpointError.safetensors(file: region.file.path, SafetensorsProblem(problem, start: region.start))
      }
    }
  }

  private mutating func read(_ bytes: UnsafeRawBufferPointer, path: String) throws {
    var reader = JSONReader(bytes)
    (reader.maximumKeyLength, reader.maximumTextLength) = (CheckpointTensor.maximumNameLength, Self.maximumTextLength)
    try reader.object { reader, name in
      if name == "__metadata__" {
        try readMetadata(&reader, path: path)
      } else {
        entries.append(try Self.entry(name, &reader, path: path))
      }
      guard entries.count <= Self.maximumTensorCount else { throw CheckpointError.safetensors(file: path, .tooManyTensors) }
    }
    try reader.end()
  }

  private mutating func readMetadata(_ reader: inout JSONReader, path: String) throws {
    try reader.object { reader, key in
      metadata[key] = try reader.string()
      guard metadata.count <= Self.maximumMetadataCount else { throw CheckpointError.safetensors(file: path, .tooMuchMetadata) }
    }
  }

  private static func entry(_ name: String, _ reader: inout JSONReader, path: String) throws -> Entry {
    var (dataType, shape, offsets): (String?, [Int]?, [Int]?)
    try reader.object { reader, field in
      switch field {
      case "dtype": dataType = try reader.string()
      case "shape":
        shape = try counts(&reader, atMost: TensorLayout.maximumRank, else: .invalidTensor(name: name, .rankTooLarge), path: path)
      case "data_offsets": offsets = try counts(&reader, atMost: 2, else: .missingField(tensor: name), path: path)
      default: throw CheckpointError.safetensors(file: path, .unknownField(tensor: name, field: field))
      }
    }
    guard let dataType, let shape, let offsets, offsets.count == 2 else {
      throw CheckpointError.safetensors(file: path, .missingField(tensor: name))
    }
    guard let known = DataType(safetensorsName: dataType) else {
      throw CheckpointError.safetensors(file: path, .unsupportedDataType(tensor: name, dataType: dataType))
    }
    let layout = try layout(of: name, known, shape, byteCount: offsets[1].subtractingReportingOverflow(offsets[0]).partialValue, path: path)
    return Entry(name: name, layout: layout, begin: offsets[0], end: offsets[1])
  }

  private static func counts(
    _ reader: inout JSONReader, atMost limit: Int, else problem: SafetensorsProblem, path: String
  ) throws -> [Int] {
    var counts: [Int] = []
    try reader.array {
      guard counts.count < limit else { throw CheckpointError.safetensors(file: path, problem) }
      counts.append(try $0.count())
    }
    return counts
  }

  private static func layout(of name: String, _ dataType: DataType, _ shape: [Int], byteCount: Int, path: String) throws -> TensorLayout {
    do throws(TensorProblem) {
      let layout = try TensorLayout(dataType: dataType, shape: shape)
      guard layout.byteCount == byteCount else { throw .byteCount(expected: layout.byteCount, actual: byteCount) }
      return layout
    } catch {
      throw CheckpointError.safetensors(file: path, .invalidTensor(name: name, error))
    }
  }
}
