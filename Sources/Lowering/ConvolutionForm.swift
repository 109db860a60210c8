import TensorGraph

/// A convolution with the shape of its weight [K, C / groups, kernelHeight, kernelWidth]: what decides how it is computed.
package struct ConvolutionForm: Sendable, Hashable {
  package let op: Convolution2D
  package let shape: Shape
  /// The kind of its input.
  package let input: ValueKind

  package var filters: Int { shape[0] }
  package var channels: Int { shape[1] }
  package var cells: Int { shape[2] * shape[3] }

  /// How a convolution is computed; decided by attributes alone, so that every image size and batch takes the same arithmetic.
  package enum Algorithm: Sendable {
    /// 1x1 with stride 1: a matrix product over pixels.
    case pointwise
    /// 1x1 of maps of one pixel: a matrix times a vector for each image.
    case pixel
    /// 3x3 with stride 1 and padding 1, enough channels: Winograd F(4x4, 3x3).
    case winograd
    /// A filter for each channel.
    case depthwise
    /// Everything else without groups: gathered windows times a matrix.
    case window
  }

  /// What a device would rather not do.
  package struct Preferences: Sendable {
    /// The channels and filters from which on Winograd is worth its transforms.
    package var leastWinogradChannels = 16
    /// Whether maps of one pixel have kernels of their own.
    package var separatesPixels = false

    package init(separatesPixels: Bool = false) { self.separatesPixels = separatesPixels }
  }

  /// A convolution of an input of a kind.
  package init(op: Convolution2D, shape: Shape, input: ValueKind = .maps) { (self.op, self.shape, self.input) = (op, shape, input) }

  /// The algorithm, nil for grouped convolutions that are not depthwise.
  package func algorithm(_ preferences: Preferences = Preferences()) -> Algorithm? {
    if op.groups > 1 { return op.groups == filters && channels == 1 ? .depthwise : nil }
    if cells == 1 && op.stride == 1 && op.padding == 0 {
      return preferences.separatesPixels && input == .pixels && op.residual == .none ? .pixel : .pointwise
    }
    let isSmallAndDense = shape[2] == 3 && shape[3] == 3 && op.stride == 1 && op.padding == 1
    let least = preferences.leastWinogradChannels
    return isSmallAndDense && op.residual != .upsampled && channels >= least && filters >= least ? .winograd : .window
  }

  /// Whether the scale is left to the epilogue, which is where the input is an image: its pixels are far from zero, and layer after layer magnifies what
  /// the first one rounds, so that only its very sums, of unscaled weights, give torchvision's results. Everywhere else the weight is scaled, once.
  package var scalesSums: Bool { input == .images && op.hasScale }

  /// The floats from one cell of a window to the next: the channels as they lie in memory.
  package var channelStride: Int { input == .images ? channels : paddedTo16(channels) }
}

/// The parameters of a layer that is a product.
package struct LayerParameters {
  package let weight: Parameter
  /// What the weight is multiplied by, filter by filter, when it is packed.
  package var weightScale: Parameter?
  /// What sums are multiplied by.
  package var sumScale: Parameter?
  package var bias: Parameter?

  package init(weight: Parameter, weightScale: Parameter? = nil, sumScale: Parameter? = nil, bias: Parameter? = nil) {
    (self.weight, self.weightScale, self.sumScale, self.bias) = (weight, weightScale, sumScale, bias)
  }
}

extension LoweredNode {
  /// This node, a convolution `op`.
  package func convolution(_ op: Convolution2D) -> (form: ConvolutionForm, parameters: LayerParameters) {
    let form = ConvolutionForm(op: op, shape: parameter(1).shape, input: kind(0))
    let (scale, bias) = (op.scaleIndex.map { parameter($0) }, op.biasIndex.map { parameter($0) })
    let parameters = LayerParameters(
      weight: parameter(1), weightScale: form.scalesSums ? nil : scale, sumScale: form.scalesSums ? scale : nil, bias: bias)
    return (form, parameters)
  }

  /// This node, the gradient of a convolution's input, as a convolution with turned filters.
  package func convolution(_ op: ConvolutionDataGradient) -> (form: ConvolutionForm, parameters: LayerParameters) {
    let shape = parameter(1).shape
    let turn = WeightTurn(filtersOf: shape, groups: op.groups)
    let form = ConvolutionForm(
      op: Convolution2D(padding: shape[2] - 1 - op.padding, groups: op.groups), shape: turn.shape, input: kind(0))
    return (form, LayerParameters(weight: .turned(parameter(1), scale: op.hasScale ? parameter(2) : nil, turn)))
  }
}
