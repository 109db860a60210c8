import TensorGraph

/// A weight [columns][channels][cells] as a matrix over what it multiplies as that lies in memory.
package struct MatrixForm: Sendable, Hashable {
  /// What the product makes.
  package let columns: Int
  package let channels: Int
  /// The pixels of a window, or of what was flattened; one of everything else.
  package let cells: Int
  /// The floats from one cell to the next in what is multiplied.
  package let channelStride: Int

  /// A form from its sizes.
  package init(columns: Int, channels: Int, cells: Int, channelStride: Int) {
    (self.columns, self.channels, self.cells, self.channelStride) = (columns, channels, cells, channelStride)
  }

  package var depth: Int { cells * channelStride }

  /// The floats from one column, and from one channel, of the weight to the next; cells are neighbours.
  package var columnStep: Int { channels * cells }
  package var channelStep: Int { cells }
}

extension ConvolutionForm {
  /// The weight over windows, which run through the padding of their pixels, or over pixels, which end with their last channel.
  package func matrix(overWindows: Bool) -> MatrixForm {
    MatrixForm(columns: filters, channels: channels, cells: cells, channelStride: overWindows ? channelStride : channels)
  }
}

extension LoweredNode {
  /// The weight of this node, a linear layer `op`. Behind a flattening it reads pixels: its weight's columns change places.
  package func matrix(of op: Linear) -> MatrixForm {
    let (columns, depth) = (parameter(1).shape[0], parameter(1).shape[1])
    guard case .flattenedMaps(let channels) = kind(0) else {
      return MatrixForm(columns: columns, channels: depth, cells: 1, channelStride: depth)
    }
    return MatrixForm(columns: columns, channels: channels, cells: depth / channels, channelStride: paddedTo16(channels))
  }

  /// The weight of this node, the gradient of a linear layer's input, turned: its columns are x as that lies in memory.
  package func turnedWeight(of op: LinearDataGradient) -> (form: MatrixForm, weight: Parameter) {
    let turn = WeightTurn(layerOf: parameter(1).shape, channels: op.channels ?? parameter(1).shape[1])
    let form = MatrixForm(columns: turn.shape[0], channels: turn.filters, cells: 1, channelStride: turn.filters)
    return (form, .turned(parameter(1), scale: nil, turn))
  }

  /// The bias of this node, a linear layer `op`.
  package func bias(of op: Linear) -> Parameter? { op.hasBias ? parameter(2) : nil }
}
