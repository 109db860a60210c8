import TensorGraph

extension Activation {
  /// The kernels' -D ACTIVATION.
  var kernelValue: Int {
    switch self {
    case .identity: 0
    case .relu: 1
    case .hardSwish: 2
    case .hardSigmoid: 3
    }
  }
}

extension Convolution2D.Residual {
  /// The kernels' -D RESIDUAL.
  var kernelValue: Int {
    switch self {
    case .none: 0
    case .sameSize: 1
    case .upsampled: 2
    }
  }
}
