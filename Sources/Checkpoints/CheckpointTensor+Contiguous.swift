extension CheckpointTensor {
  /// Calls `body` with the elements in row-major order and in their own type. They are copied only when the file strides them otherwise.
  public func withUnsafeContiguousBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
    try storage.withUnsafeBytes { bytes in
      guard layout.byteCount > 0 else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
      let start = layout.offset * dataType.byteCount
      guard !layout.isContiguous else { return try body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + layout.byteCount])) }
      return try gather(bytes).withUnsafeBytes(body)
    }
  }

  private func gather(_ source: UnsafeRawBufferPointer) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: layout.byteCount) { buffer, count in
      let destination = UnsafeMutableRawBufferPointer(buffer)
      switch dataType.byteCount {
      case 1: gather(source, into: destination, as: UInt8.self)
      case 2: gather(source, into: destination, as: UInt16.self)
      case 4: gather(source, into: destination, as: UInt32.self)
      default: gather(source, into: destination, as: UInt64.self)
      }
      count = layout.byteCount
    }
  }

  /// Walks the indices in row-major order like an odometer, keeping the position in the storage.
  private func gather<Element: BitwiseCopyable>(
    _ source: UnsafeRawBufferPointer, into destination: UnsafeMutableRawBufferPointer, as type: Element.Type
  ) {
    let size = MemoryLayout<Element>.size
    var index = [Int](repeating: 0, count: shape.rank)
    var position = layout.offset
    for element in 0..<shape.elementCount {
      let value = source.loadUnaligned(fromByteOffset: position * size, as: type)
      destination.storeBytes(of: value, toByteOffset: element * size, as: type)
      for axis in index.indices.reversed() {
        index[axis] += 1
        position += strides[axis]
        if index[axis] < shape[axis] { break }
        position -= index[axis] * strides[axis]
        index[axis] = 0
      }
    }
  }
}
