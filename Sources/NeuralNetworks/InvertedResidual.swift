import TensorGraph

/// One block of MobileNetV3: expand, depthwise convolution, squeeze and excite, project; plus the input where the shapes allow it.
struct InvertedResidual {
  let kernel: Int
  let inputs: Int
  let expanded: Int
  let outputs: Int
  /// The channels between the two layers of squeeze and excitation, nil for a block without it.
  let squeezed: Int?
  let activation: Activation
  let stride: Int

  func callAsFunction(_ x: Value, _ scope: ParameterScope, epsilon: Float) -> Value {
    var (y, index) = (x, 0)
    func next() -> ParameterScope {
      defer { index += 1 }
      return scope / index
    }
    if expanded != inputs {
      y = next().convolutionBlock(y, from: inputs, to: expanded, kernel: 1, activation: activation, epsilon: epsilon)
    }
    y = next().convolutionBlock(
      y, from: expanded, to: expanded, kernel: kernel, stride: stride, groups: expanded, activation: activation, epsilon: epsilon)
    if let squeezed { y = squeezeAndExcite(y, next(), squeezed) }
    y = next().convolutionBlock(y, from: expanded, to: outputs, kernel: 1, activation: .identity, epsilon: epsilon)
    return stride == 1 && inputs == outputs ? scope.graph.add(Add(), [y, x], name: scope.path) : y
  }

  /// Hu et al. 2018 with a hard sigmoid.
  private func squeezeAndExcite(_ x: Value, _ scope: ParameterScope, _ squeezed: Int) -> Value {
    var scale = scope.graph.add(GlobalAveragePooling(), [x], name: (scope / "avgpool").path)
    scale = (scope / "fc1").convolution(scale, from: expanded, to: squeezed, hasBias: true)
    scale = scope.relu(scale)
    scale = (scope / "fc2").convolution(scale, from: squeezed, to: expanded, hasBias: true)
    scale = scope.activation(.hardSigmoid, scale)
    return scope.graph.add(ScaleChannels(), [x, scale], name: scope.path)
  }
}
