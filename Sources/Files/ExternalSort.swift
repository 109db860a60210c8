import CLibrary

/// Byte strings in their order, of which there may be more than fit into memory: sorted parts wait on disk, and are merged.
package struct ExternalSort {
  private let folder: String
  private let memory: Int
  /// The strings of the part at hand, one behind the other, and where each of them lies.
  private var bytes: [UInt8] = []
  private var places: [Place] = []
  private var parts: [AnonymousFile] = []

  fileprivate struct Place {
    let start: UInt32
    let count: UInt32
  }

  /// Sorts in `memory` bytes; parts wait on the disk of `folder`.
  package init(in folder: String, memory: Int = 64 << 20) { (self.folder, self.memory) = (folder, min(memory, Int(UInt32.max))) }

  /// Takes a string; throws `FileError`.
  package mutating func add(_ string: some Collection<UInt8>) throws(FileError) {
    places.append(Place(start: UInt32(bytes.count), count: UInt32(string.count)))
    bytes.append(contentsOf: string)
    if bytes.count + places.count * MemoryLayout<Place>.stride >= memory { try writePart() }
  }

  /// Calls `body` with each string in the order of the bytes, equal ones as often as they came. Throws `FileError` and what `body` throws.
  package mutating func forEachString(_ body: (ArraySlice<UInt8>) throws -> Void) throws {
    if parts.isEmpty {
      sort()
      for place in places { try body(bytes[place.range]) }
      return
    }
    try writePart()
    var readers = try parts.map { part throws(FileError) in try PartReader(part) }.filter { $0.string != nil }
    // The last one has the smallest string.
    readers.sort { PartReader.precedes($1, $0) }
    while let smallest = readers.popLast(), let string = smallest.string {
      try body(string)
      try smallest.advance()
      if smallest.string == nil { continue }
      var (low, high) = (0, readers.count)
      while low < high {
        let middle = (low + high) / 2
        if PartReader.precedes(smallest, readers[middle]) { low = middle + 1 } else { high = middle }
      }
      readers.insert(smallest, at: low)
    }
  }

  private mutating func sort() {
    bytes.withUnsafeBufferPointer { bytes in
      guard let first = bytes.baseAddress else { return }
      places.sort { a, b in
        let order = memcmp(first + Int(a.start), first + Int(b.start), Int(min(a.count, b.count)))
        return order == 0 ? a.count < b.count : order < 0
      }
    }
  }

  private mutating func writePart() throws(FileError) {
    if places.isEmpty { return }
    sort()
    let file = try AnonymousFile(in: folder)
    var chunk: [UInt8] = []
    for place in places {
      withUnsafeBytes(of: place.count) { chunk.append(contentsOf: $0) }
      chunk += bytes[place.range]
      if chunk.count < PartReader.chunkSize { continue }
      try file.write(chunk)
      chunk.removeAll(keepingCapacity: true)
    }
    try file.write(chunk)
    parts.append(file)
    bytes.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }
}

extension ExternalSort {
  /// The strings of a part in their order.
  private final class PartReader {
    static let chunkSize = 1 << 18
    private let file: AnonymousFile
    private var offset = 0
    private var chunk: ArraySlice<UInt8> = []
    /// The one at hand; nil behind the last.
    private(set) var string: ArraySlice<UInt8>?

    init(_ file: AnonymousFile) throws(FileError) {
      self.file = file
      try advance()
    }

    func advance() throws(FileError) {
      string = nil
      guard let length = try take(MemoryLayout<UInt32>.size) else { return }
      string = try take(Int(length.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }))
    }

    private func take(_ count: Int) throws(FileError) -> ArraySlice<UInt8>? {
      while chunk.count < count {
        let more = try file.bytes(at: offset, atMost: max(Self.chunkSize, count))
        if more.isEmpty { return nil }
        offset += more.count
        chunk = chunk.isEmpty ? more[...] : (chunk + more)[...]
      }
      defer { chunk = chunk.dropFirst(count) }
      return chunk.prefix(count)
    }

    static func precedes(_ a: PartReader, _ b: PartReader) -> Bool { (a.string ?? []).lexicographicallyPrecedes(b.string ?? []) }
  }
}

extension ExternalSort.Place {
  fileprivate var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
}
