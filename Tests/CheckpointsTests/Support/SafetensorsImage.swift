/// Safetensors files in memory.
enum SafetensorsImage {
  static let header = #"{"__metadata__":{"a":"b"},"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}"#
  static let data = float32(1, 2, 3, 4)

  /// A file with the given header and data; `length` is the header's true length unless a lie is wanted.
  static func bytes(_ header: String = header, data: [UInt8] = data, length: UInt64? = nil) -> [UInt8] {
    littleEndian(length ?? UInt64(header.utf8.count)) + Array(header.utf8) + data
  }

  /// A file with one tensor of these fields.
  static func tensor(_ fields: String, data: [UInt8] = data) -> [UInt8] { bytes(#"{"w":{\#(fields)}}"#, data: data) }
}
