/// A safetensors file: the length of the header (u64), the header in JSON, then the tensors without gap or overlap.
struct SafetensorsFile {
  let contents: CheckpointContents

  /// Reads the header, and checks that the tensors fill the rest of the file exactly; those of a model are selected, or none.
  init(_ region: FileRegion, selectsModel: Bool = true) throws {
    let path = region.file.path
    let length = region.integer(at: 0, as: UInt64.self) ?? 0
    guard length <= UInt64(SafetensorsHeader.maximumLength) else { throw CheckpointError.safetensors(file: path, .headerTooLong(length)) }
    guard let text = region.region(at: 8, count: Int(length)), let data = region.region(from: 8 + Int(length)) else {
      throw CheckpointError.safetensors(file: path, .truncatedHeader(length: length, fileSize: region.count))
    }
    let header = try SafetensorsHeader(text)
    try Self.requireExactCover(header.entries, of: data)
    let tensors = header.entries.compactMap { entry in
      data.region(at: entry.begin, count: entry.layout.byteCount).map {
        CheckpointTensor(nameInFile: entry.name, layout: entry.layout, storage: CheckpointStorage($0))
      }
    }
    contents = try CheckpointContents(tensors, metadata: header.metadata, selectsModel: selectsModel)
  }

  private static func requireExactCover(_ entries: [SafetensorsHeader.Entry], of data: FileRegion) throws {
    let path = data.file.path
    var position = 0
    for entry in entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard entry.begin == position else {
        throw CheckpointError.safetensors(file: path, .notContiguous(tensor: entry.name, expectedStart: position, start: entry.begin))
      }
      position = entry.end
    }
    guard position <= data.count else { throw CheckpointError.safetensors(file: path, .truncated(missingBytes: position - data.count)) }
    guard position == data.count else { throw CheckpointError.safetensors(file: path, .trailingBytes(data.count - position)) }
  }
}
