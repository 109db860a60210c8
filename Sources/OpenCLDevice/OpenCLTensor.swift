import TensorGraph

/// A tensor in the memory of an OpenCL device, laid out as `TensorLayout` says.
struct OpenCLTensor {
  /// The logical shape, with room for as many rows as there can be.
  let shape: Shape
  /// The floats from one pixel (NHWC) or row (matrices) to the next.
  let rowStride: Int
  /// Whether the elements are in row-major order without gaps, whatever the rank.
  let isArray: Bool
  let buffer: OpenCLBuffer
  /// The offsets tensor whose last element counts the rows that exist; nil when all do.
  let rowCount: RowCount?

  /// An int32 buffer and the position of the count in it.
  struct RowCount {
    let buffer: OpenCLBuffer
    let position: Int
  }

  /// The pixels of all images of a four-dimensional tensor.
  var pixelCount: Int { shape[0] * shape[2] * shape[3] }
}
