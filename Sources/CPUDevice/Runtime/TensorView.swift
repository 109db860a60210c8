import TensorGraph

/// A tensor in the device's memory.
///
/// Four-dimensional floats are NHWC with `rowStride` floats a pixel (channels padded to 16 with zeros); matrices have rows `rowStride` apart;
/// everything else is dense. The shape is always the logical one: N, C, H, W.
struct TensorView {
  let shape: Shape
  let rowStride: Int
  /// Whether the elements are in row-major order without gaps, whatever the rank.
  let isArray: Bool
  let address: UnsafeMutableRawPointer

  var floats: UnsafeMutablePointer<Float> { address.assumingMemoryBound(to: Float.self) }
  var integers: UnsafeMutablePointer<Int32> { address.assumingMemoryBound(to: Int32.self) }
  var bytes: UnsafeMutablePointer<UInt8> { address.assumingMemoryBound(to: UInt8.self) }

  /// The pixels of all images of a four-dimensional tensor.
  var pixelCount: Int { shape[0] * shape[2] * shape[3] }

  /// The rows in memory: pixels, or rows of a matrix; one where nothing is padded.
  var rowCount: Int { isArray ? 1 : shape.rank == 4 ? pixelCount : shape.rank == 2 ? shape[0] : 1 }

  /// Makes what is behind the last channel or column of a row zero.
  func clearPadding(ofRow row: Int) {
    if isArray || shape.rank != 2 && shape.rank != 4 { return }
    for column in shape[1]..<max(rowStride, shape[1]) { floats[row * rowStride + column] = 0 }
  }

  /// All floats in memory, padding included.
  var storedCount: Int {
    isArray ? shape.elementCount : shape.rank == 4 ? pixelCount * rowStride : shape.rank == 2 ? shape[0] * rowStride : shape.elementCount
  }

  /// Whether what is written first is no longer in the caches when the last is, so that writing past them loses nothing.
  var outgrowsCaches: Bool { storedCount * MemoryLayout<Float>.stride > Self.cacheByteCount }

  private static let cacheByteCount = 32 << 20

  /// The floats of one image.
  var imageStride: Int { shape[2] * shape[3] * rowStride }
}
