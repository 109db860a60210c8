import DeviceRuntime
import TensorGraph

/// The naive definition of every operation, in double precision where nothing is decided by comparison: obviously right, and slow.
public struct Oracle {
  let inputs: [HostTensor]
  let outputShapes: [Shape]

  /// An oracle of `op` for these inputs; throws `GraphError`.
  init(_ op: any Op, inputs: [HostTensor]) throws(GraphError) {
    (self.inputs, outputShapes) = (inputs, try op.checkedShapes(inputs.map(\.shape)))
  }

  /// The coordinates of a flat position of the first output.
  func coordinates(_ position: Int) -> (n: Int, c: Int, y: Int, x: Int) {
    let shape = outputShapes[0]
    return (
      position / (shape[1] * shape[2] * shape[3]), position / (shape[2] * shape[3]) % shape[1], position / shape[3] % shape[2],
      position % shape[3]
    )
  }

  /// The element of a four-dimensional input, zero outside of the image.
  func padded(_ tensor: HostTensor, _ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Double {
    let shape = tensor.shape
    if y < 0 || y >= shape[2] || x < 0 || x >= shape[3] { return 0 }
    return Double(tensor.floats[((n * shape[1] + c) * shape[2] + y) * shape[3] + x])
  }

  /// The sum of what `term` makes of the flat positions of a channel of a tensor [N, C, ...].
  func sum(ofChannel channel: Int, _ shape: Shape, _ term: (Int) -> Double) -> Double {
    let size = shape.dimensions.dropFirst(2).reduce(1, *)
    var sum = 0.0
    for n in 0..<shape[0] {
      let first = (n * shape[1] + channel) * size
      for position in first..<first + size { sum += term(position) }
    }
    return sum
  }
}

extension Activation {
  /// The activation of one number.
  func activated(_ x: Double) -> Double {
    switch self {
    case .identity: x
    case .relu: x.isNaN ? x : max(x, 0)
    case .hardSwish: x * Activation.hardSigmoid.activated(x)
    case .hardSigmoid: x.isNaN ? x : min(max(x + 3, 0), 6) / 6
    }
  }

  /// The slope at x; at the corners that of PyTorch.
  func slope(_ x: Double) -> Double {
    switch self {
    case .identity: 1
    case .relu: x > 0 ? 1 : 0
    case .hardSigmoid: abs(x) < 3 ? 1.0 / 6 : 0
    case .hardSwish: x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6
    }
  }
}
