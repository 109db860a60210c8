import TensorGraph

extension ParameterScope {
  /// A square convolution, `weight` and (if it has one) `bias`.
  public func convolution(
    _ x: Value, from inputs: Int, to outputs: Int, kernel: Int = 1, stride: Int = 1, padding: Int? = nil, groups: Int = 1,
    hasBias: Bool = false,
    initializer: Initializer? = nil
  ) -> Value {
    let weight = parameter(
      "weight", [outputs, inputs / groups, kernel, kernel], initializer ?? .kaimingNormal(fanOut: outputs * kernel * kernel))
    let bias = hasBias ? [parameter("bias", [outputs], .constant(0))] : []
    let attributes = Convolution2D(stride: stride, padding: padding ?? kernel / 2, groups: groups, hasBias: hasBias)
    return graph.add(attributes, [x, weight] + bias, name: path)
  }

  /// A batch norm with fixed statistics.
  public func batchNormalization(_ x: Value, channels: Int, epsilon: Float) -> Value {
    let vectors = [("weight", Float(1)), ("bias", 0), ("running_mean", 0), ("running_var", 1)].map { name, start in
      parameter(name, [channels], .constant(start))
    }
    return graph.add(BatchNormalization(epsilon: epsilon), [x] + vectors, name: path)
  }

  /// A fully connected layer.
  public func linear(_ x: Value, from inputs: Int, to outputs: Int) -> Value {
    let initializer = Initializer.uniform(bound: 1 / Float(inputs).squareRoot())
    let weight = parameter("weight", [outputs, inputs], initializer)
    return graph.add(Linear(), [x, weight, parameter("bias", [outputs], initializer)], name: path)
  }

  /// An activation.
  public func activation(_ activation: Activation, _ x: Value) -> Value { graph.add(activation, [x], name: path) }

  /// max(x, 0).
  public func relu(_ x: Value) -> Value { activation(.relu, x) }
}
