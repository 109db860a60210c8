import TensorGraph

/// How a value lies in the memory of every device: decided by what produces it and what reads it, never by its size.
package enum TensorLayout {
  /// Row-major as the graph says it.
  case dense
  /// NHWC, channels padded to a multiple of 16 with zeros.
  case channelsLast
  /// NHWC without padding: transformed images, which only convolutions read.
  case packedChannels
  /// A matrix whose rows are padded to a multiple of 16 columns.
  case paddedRows

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
}

extension Graph {
  /// The layout of every value; `shapes` decides between images and matrices for inputs only.
  package func layouts(shapes: [[Shape]]) -> [Value: TensorLayout] {
    var layouts: [Value: TensorLayout] = [:]
    for (index, node) in nodes.enumerated() {
      let value = Value(node: index)
      switch node.op {
      case .imageTransform: layouts[value] = .packedChannels
      case .input(let input): layouts[value] = input.dataType == .float32 && shapes[index][0].rank == 4 ? .channelsLast : .dense
      case .linear: layouts[value] = .paddedRows
      case .activation, .add: layouts[value] = layouts[node.inputs[0]]
      case .convolution, .batchNormalization, .scaleChannels, .maxPooling, .globalAveragePooling, .upsampleNearest, .multiScaleRoIAlign:
        layouts[value] = .channelsLast
      case .constant, .flatten, .proposalGeneration, .detectionSelection:
        for output in node.op.attributes.outputTypes.indices { layouts[Value(node: index, output: output)] = .dense }
      }
    }
    return layouts
  }

  /// Whether a value is a transformed image, whose three channels lie without padding.
  package func isPackedImage(_ value: Value) -> Bool {
    if case .imageTransform = nodes[value.node].op { true } else { false }
  }

  /// Whether a value's images have one pixel, whatever the size of the graph's inputs: a global mean, or the 1x1 convolution of one.
  package func isPixel(_ value: Value) -> Bool {
    let node = nodes[value.node]
    switch node.op {
    case .globalAveragePooling: return true
    case .convolution(let op):
      return ConvolutionParameters(op: op, shape: constant(node.inputs[1])?.shape ?? []).algorithm == .pointwise && isPixel(node.inputs[0])
    default: return false
    }
  }

  /// Flattened values and what they are a view of, which is no view itself.
  package var flattenAliases: [Value: Value] {
    var aliases: [Value: Value] = [:]
    for (index, node) in nodes.enumerated() {
      if case .flatten = node.op { aliases[Value(node: index)] = aliases[node.inputs[0]] ?? node.inputs[0] }
    }
    return aliases
  }
}

/// `count` rounded up to a multiple of 16.
package func paddedTo16(_ count: Int) -> Int { (count + 15) / 16 * 16 }

/// `vector` with zeros up to `count`, rounded up to 16, for kernels that read whole groups of channels.
package func paddedTo16(_ vector: [Float], count: Int) -> [Float] {
  vector + [Float](repeating: 0, count: paddedTo16(count) - vector.count)
}
