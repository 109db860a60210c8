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
}

/// Where the elements of a matrix lie in a weight as checkpoints have it: how many floats there are from one to the next.
package struct WeightOrder: Sendable {
  /// Before the first cell of the first channel of the first column.
  package var start = 0
  package let columnStep: Int
  package let channelStep: Int
  package var cellStep = 1
  /// The columns may be those of the pixels of a map, `mapStride` of each, of which `mapColumns` exist.
  package var mapStep = 0
  package let mapColumns: Int
  package let mapStride: Int
  /// Whether a scale has a factor for each channel instead of each column.
  package var scalesChannels = false

  /// The order of a weight that is read as `form`; of a turned one the columns are what were channels.
  package init(_ form: MatrixForm, _ turn: WeightTurn?) {
    guard let turn else {
      (columnStep, channelStep) = (form.channels * form.cells, form.cells)
      (mapColumns, mapStride) = (form.columns, form.columns)
      return
    }
    (columnStep, channelStep) = (turn.cells, turn.channels * turn.cells)
    scalesChannels = turn.kind != .channelFilters
    if turn.kind == .layer {
      (mapStep, mapColumns, mapStride) = (1, turn.channels, form.columns / turn.cells)
    } else {
      (start, cellStep) = (turn.cells - 1, -1)
      (mapColumns, mapStride) = (form.columns, form.columns)
    }
  }
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
    let filters = turn.shape[1]
    let form = MatrixForm(columns: turn.shape[0], channels: filters, cells: 1, channelStride: filters)
    return (form, .turned(parameter(1), scale: nil, turn))
  }

  /// The bias of this node, a linear layer `op`.
  package func bias(of op: Linear) -> Parameter? { op.hasBias ? parameter(2) : nil }
}
