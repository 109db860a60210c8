import Checksums
import Files

/// Writes safetensors files, which `safetensors.torch.load_file` reads.
public struct SafetensorsWriter: Sendable {
  /// Texts to put into the header.
  public var metadata: [String: String]

  /// A writer that puts `metadata` into the header.
  public init(metadata: [String: String] = [:]) { self.metadata = metadata }

  /// Writes `tensors` to `path`, which afterwards holds either all of them or what it held before; a file that is there is replaced only if `replacing`.
  /// Throws a `CheckpointError`.
  public func write(_ tensors: [WritableTensor], to path: String, replacing: Bool = true) throws {
    do { try write(tensors, to: path, replacing ? .replace : .refuse) } catch let error as FileError { throw CheckpointError.file(error) }
  }

  private func write(_ tensors: [WritableTensor], to path: String, _ existing: NewFile.Existing) throws {
    try WritableTensor.requireDistinctNames(tensors, file: path)
    // Wide elements first keep every tensor aligned, as no gaps are allowed.
    let ordered = [8, 4, 2, 1].flatMap { size in tensors.filter { $0.dataType.byteCount == size } }
    let file = try NewFile(path: path, existing: existing)
    let header = header(of: ordered)
    try file.write(header)
    for tensor in ordered { try file.write(try tensor.bytes(for: path)) }
    try file.commit()
  }

  /// The length and the JSON, padded with spaces so that the data begins at a multiple of 8.
  private func header(of tensors: [WritableTensor]) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty { members.append("\"__metadata__\":{\(metadataMembers)}") }
    var begin = 0
    for tensor in tensors {
      members.append(Self.member(tensor, begin: begin))
      begin += tensor.byteCount
    }
    var json = Array("{\(members.joined(separator: ","))}".utf8)
    while !json.count.isMultiple(of: 8) { json.append(UInt8(ascii: " ")) }
    var header: [UInt8] = []
    header.append(littleEndian: UInt64(json.count))
    return header + json
  }

  private var metadataMembers: String {
    metadata.sorted { $0.key < $1.key }.map { "\(Self.quote($0.key)):\(Self.quote($0.value))" }.joined(separator: ",")
  }

  private static func member(_ tensor: WritableTensor, begin: Int) -> String {
    let shape = tensor.shape.dimensions.map(String.init).joined(separator: ",")
    let offsets = "\(begin),\(begin + tensor.byteCount)"
    return "\(quote(tensor.name)):{\"dtype\":\"\(tensor.dataType.safetensorsName)\",\"shape\":[\(shape)],\"data_offsets\":[\(offsets)]}"
  }

  /// `text` as a JSON string.
  private static func quote(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "\0"..<" ": "\\u\(hexadecimal(scalar.value, width: 4))"
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
