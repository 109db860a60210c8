import TensorGraph

/// A convolution's attributes and values: weight [K][C / groups][kernelHeight][kernelWidth], and scale and bias [K] of its sums.
package struct ConvolutionParameters: Sendable {
  package let op: Convolution2D
  package let shape: Shape
  package let weight: [Float]
  package let scale: [Float]?
  package let bias: [Float]?

  package var filters: Int { shape[0] }
  package var channels: Int { shape[1] }

  /// How a convolution is computed; decided by attributes alone, so that every image size and batch takes the same arithmetic.
  package enum Algorithm: Sendable {
    /// 1x1 with stride 1: a matrix product over pixels.
    case pointwise
    /// 3x3 with stride 1 and padding 1, enough channels: Winograd F(4x4, 3x3).
    case winograd
    /// A filter for each channel.
    case depthwise
    /// Everything else without groups: gathered windows times a matrix.
    case window
  }

  /// A convolution with these values.
  package init(op: Convolution2D, shape: Shape, weight: [Float] = [], scale: [Float]? = nil, bias: [Float]? = nil) {
    (self.op, self.shape, self.weight, self.scale, self.bias) = (op, shape, weight, scale, bias)
  }

  /// The algorithm, nil for grouped convolutions that are not depthwise.
  package var algorithm: Algorithm? {
    if op.groups > 1 { return op.groups == filters && channels == 1 ? .depthwise : nil }
    if shape[2] == 1 && shape[3] == 1 && op.stride == 1 && op.padding == 0 { return .pointwise }
    let isSmallAndDense = shape[2] == 3 && shape[3] == 3 && op.stride == 1 && op.padding == 1
    return isSmallAndDense && op.residual != .upsampled && channels >= 16 && filters >= 16 ? .winograd : .window
  }

  /// The bias padded with zeros to a multiple of 16.
  package var paddedBias: [Float] { paddedTo16(bias ?? [], count: filters) }

  /// The same with weights that are scaled already. The attributes stay: they say where inputs stand.
  package var scalingWeight: ConvolutionParameters {
    guard let scale else { return self }
    var weight = weight
    let rowSize = weight.count / max(scale.count, 1)
    for row in scale.indices {
      for index in row * rowSize..<(row + 1) * rowSize { weight[index] *= scale[row] }
    }
    return ConvolutionParameters(op: op, shape: shape, weight: weight, bias: bias)
  }

  /// The same without values, for operations that have packed them.
  package var withoutValues: ConvolutionParameters { ConvolutionParameters(op: op, shape: shape) }
}
