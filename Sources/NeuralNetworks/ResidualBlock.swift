import TensorGraph

/// One block of a ResNet: a branch of convolutions plus a shortcut.
struct ResidualBlock {
  let inputs: Int
  let width: Int
  let outputs: Int
  let stride: Int
  let hasDownsample: Bool
  let epsilon: Float

  /// 1x1, 3x3 (with the stride), 1x1.
  func bottleneck(_ x: Value, _ scope: ParameterScope) -> Value {
    var y = scope.relu(normalised(x, scope, 1, from: inputs, to: width, kernel: 1))
    y = scope.relu(normalised(y, scope, 2, from: width, to: width, kernel: 3, stride: stride))
    y = normalised(y, scope, 3, from: width, to: outputs, kernel: 1)
    return sum(y, x, scope)
  }

  /// 3x3 (with the stride), 3x3.
  func basic(_ x: Value, _ scope: ParameterScope) -> Value {
    var y = scope.relu(normalised(x, scope, 1, from: inputs, to: outputs, kernel: 3, stride: stride))
    y = normalised(y, scope, 2, from: outputs, to: outputs, kernel: 3)
    return sum(y, x, scope)
  }

  private func normalised(
    _ x: Value, _ scope: ParameterScope, _ index: Int, from inputs: Int, to outputs: Int, kernel: Int, stride: Int = 1
  ) -> Value {
    let y = (scope / "conv\(index)").convolution(x, from: inputs, to: outputs, kernel: kernel, stride: stride)
    return (scope / "bn\(index)").batchNormalization(y, channels: outputs, epsilon: epsilon)
  }

  private func sum(_ y: Value, _ x: Value, _ scope: ParameterScope) -> Value {
    var shortcut = x
    if hasDownsample {
      let downsample = scope / "downsample"
      shortcut = (downsample / 0).convolution(x, from: inputs, to: outputs, stride: stride)
      shortcut = (downsample / 1).batchNormalization(shortcut, channels: outputs, epsilon: epsilon)
    }
    return scope.relu(scope.graph.add(Add(), [y, shortcut], name: scope.path))
  }
}
