import TensorGraph

/// How a value lies in the memory of every device: decided by its kind, never by its size.
package enum TensorLayout {
  /// Row-major as the graph says it.
  case dense
  /// NHWC, channels padded to a multiple of 16 with zeros.
  case channelsLast
  /// NHWC without padding: transformed images, which only convolutions read.
  case packedChannels
  /// A matrix whose rows are padded to a multiple of 16 columns with zeros.
  case paddedRows

  /// The layout of values of a kind; flattened maps lie as what they are a view of.
  package init(_ kind: ValueKind) {
    switch kind {
    case .array, .flattenedMaps: self = .dense
    case .maps, .pixels: self = .channelsLast
    case .images: self = .packedChannels
    case .rows: self = .paddedRows
    }
  }

  /// The floats from one pixel or row to the next.
  package func rowStride(_ shape: Shape) -> Int {
    switch self {
    case .dense: shape.rank == 0 ? 1 : shape[shape.rank - 1]
    case .channelsLast: paddedTo16(shape[1])
    case .packedChannels: shape[1]
    case .paddedRows: paddedTo16(shape[1])
    }
  }

  /// The elements in memory, padding included.
  package func elementCount(_ shape: Shape) -> Int {
    switch self {
    case .dense: shape.elementCount
    case .channelsLast, .packedChannels: shape[0] * shape[2] * shape[3] * rowStride(shape)
    case .paddedRows: shape[0] * rowStride(shape)
    }
  }

  /// The floats of each row in memory that are elements; all of them where nothing is padded.
  package func rowElementCount(_ shape: Shape) -> Int {
    switch self {
    case .dense, .packedChannels: rowStride(shape)
    case .channelsLast, .paddedRows: shape[1]
    }
  }
}

/// `count` rounded up to a multiple of 16.
package func paddedTo16(_ count: Int) -> Int { (count + 15) / 16 * 16 }
