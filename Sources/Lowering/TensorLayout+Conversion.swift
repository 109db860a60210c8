import TensorGraph

extension TensorLayout {
  /// Writes values in logical order to memory in this layout, zeros in the padding.
  package func store(_ values: [Float], _ shape: Shape, to memory: UnsafeMutablePointer<Float>) {
    if case .dense = self { return memory.update(from: values, count: values.count) }
    memory.update(repeating: 0, count: elementCount(shape))
    forEachPlace(shape) { logical, place in memory[place] = values[logical] }
  }

  /// Reads values in logical order from memory in this layout.
  package func load(_ shape: Shape, from memory: UnsafePointer<Float>) -> [Float] {
    if case .dense = self { return Array(UnsafeBufferPointer(start: memory, count: shape.elementCount)) }
    return [Float](unsafeUninitializedCapacity: shape.elementCount) { buffer, count in
      forEachPlace(shape) { logical, place in buffer[logical] = memory[place] }
      count = shape.elementCount
    }
  }

  /// Calls `body` with the logical position and the place in memory of every element; not for dense tensors.
  @inline(__always)
  private func forEachPlace(_ shape: Shape, _ body: (Int, Int) -> Void) {
    let stride = rowStride(shape)
    let (channels, pixels) = (shape[1], shape.rank == 4 ? shape[2] * shape[3] : 1)
    for image in 0..<shape[0] {
      for channel in 0..<channels {
        let logical = (image * channels + channel) * pixels
        for pixel in 0..<pixels { body(logical + pixel, (image * pixels + pixel) * stride + channel) }
      }
    }
  }
}
