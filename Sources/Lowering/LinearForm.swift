import TensorGraph

/// A fully connected layer's weight as a matrix over its input as that lies in memory.
package struct LinearForm: Sendable, Hashable {
  /// What it makes.
  package let columns: Int
  package let channels: Int
  /// The pixels of what was flattened; one where nothing was.
  package let cells: Int
  /// The floats from one pixel to the next.
  package let channelStride: Int

  package var depth: Int { cells * channelStride }
}

extension LoweredNode {
  /// The form of this node, a linear layer `op`. Behind a flattening it reads pixels: its weight's columns change places.
  package func form(of op: Linear) -> LinearForm {
    let shape = parameter(1).shape
    let (columns, depth) = op.isTransposed ? (shape[1], shape[0]) : (shape[0], shape[1])
    guard case .flattenedMaps(let channels) = kind(0) else {
      return LinearForm(columns: columns, channels: depth, cells: 1, channelStride: depth)
    }
    return LinearForm(columns: columns, channels: channels, cells: depth / channels, channelStride: paddedTo16(channels))
  }

  /// The bias of this node, a linear layer `op`.
  package func bias(of op: Linear) -> Parameter? { op.hasBias ? parameter(2) : nil }
}
