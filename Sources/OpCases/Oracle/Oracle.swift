import DeviceRuntime
import TensorGraph

/// The naive definition of every operation, in double precision where nothing is decided by comparison: obviously right, and slow.
public struct Oracle {
  let inputs: [HostTensor]
  let outputShapes: [Shape]

  /// The value of each output at the given flat positions of it; the detection stages' are computed whole, nil if there are not as many.
  static func values(_ op: Op, inputs: [HostTensor], positions: [[Int]]) throws -> [[Double]]? {
    let oracle = Oracle(inputs: inputs, outputShapes: try op.attributes.outputShapes(inputs.map(\.shape)))
    if let whole = oracle.wholeOutputs(op) { return whole.map(\.count) == positions.map(\.count) ? whole : nil }
    return [positions[0].map { oracle.element(op, at: $0) }]
  }

  func wholeOutputs(_ op: Op) -> [[Double]]? {
    switch op {
    case .proposalGeneration(let op): proposals(op)
    case .detectionSelection(let op): detections(op)
    default: nil
    }
  }

  func element(_ op: Op, at position: Int) -> Double {
    switch op {
    case .convolution(let op): convolution(op, position)
    case .linear(let op): linear(op, position)
    case .imageTransform(let op): imageTransform(op, position)
    case .batchNormalization(let op): batchNormalization(op, position)
    case .activation(let op): Self.activated(Double(inputs[0].floats[position]), op)
    case .add: Double(inputs[0].floats[position] + inputs[1].floats[position])
    case .scaleChannels: Double(inputs[0].floats[position] * inputs[1].floats[position / (outputShapes[0][2] * outputShapes[0][3])])
    case .maxPooling(let op): maxPooling(op, position)
    case .globalAveragePooling: globalAverage(position)
    case .upsampleNearest: upsampled(inputs[0], position)
    case .multiScaleRoIAlign(let op): roiAlign(op, position)
    case .flatten: Double(inputs[0].floats[position])
    case .input, .constant, .proposalGeneration, .detectionSelection: .nan
    }
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

  static func activated(_ x: Double, _ activation: Activation) -> Double {
    switch activation {
    case .identity: x
    case .relu: x.isNaN ? x : max(x, 0)
    case .hardSwish: x * activated(x, .hardSigmoid)
    case .hardSigmoid: x.isNaN ? x : min(max(x + 3, 0), 6) / 6
    }
  }
}
