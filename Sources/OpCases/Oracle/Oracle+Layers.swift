import DeviceRuntime
import TensorGraph

extension Oracle {
  func convolution(_ op: Convolution2D, _ position: Int) -> Double {
    let (n, k, y, x) = coordinates(position)
    let weight = inputs[1]
    let (channels, rows, columns) = (weight.shape[1], weight.shape[2], weight.shape[3])
    let firstChannel = k / (weight.shape[0] / op.groups) * channels
    var sum = 0.0
    for c in 0..<channels {
      for r in 0..<rows {
        for s in 0..<columns {
          let value = padded(inputs[0], n, firstChannel + c, y * op.stride + r - op.padding, x * op.stride + s - op.padding)
          sum += value * Double(weight.floats[((k * channels + c) * rows + r) * columns + s])
        }
      }
    }
    if let index = op.scaleIndex { sum *= Double(inputs[index].floats[k]) }
    if let index = op.biasIndex { sum += Double(inputs[index].floats[k]) }
    switch op.residual {
    case .none: break
    case .sameSize: sum += Double(inputs[op.residualIndex!].floats[position])
    case .upsampled: sum += upsampled(inputs[op.residualIndex!], position)
    }
    return op.activation.activated(sum)
  }

  func linear(_ op: Linear, _ position: Int) -> Double {
    let (row, column) = (position / outputShapes[0][1], position % outputShapes[0][1])
    let depth = inputs[0].shape[1]
    var sum = op.hasBias ? Double(inputs[2].floats[column]) : 0
    for k in 0..<depth {
      sum += Double(inputs[0].floats[row * depth + k]) * Double(inputs[1].floats[column * depth + k])
    }
    return op.activation.activated(sum)
  }

  func batchNormalization(_ op: BatchNormalization, _ position: Int) -> Double {
    let channel = coordinates(position).c
    let (weight, bias, mean, variance) = (
      inputs[1].floats[channel], inputs[2].floats[channel], inputs[3].floats[channel], inputs[4].floats[channel]
    )
    let normalised = (Double(inputs[0].floats[position]) - Double(mean)) / (Double(variance) + Double(op.epsilon)).squareRoot()
    return Double(weight) * normalised + Double(bias)
  }

  func maxPooling(_ op: MaxPooling, _ position: Int) -> Double {
    let (n, c, y, x) = coordinates(position)
    let shape = inputs[0].shape
    var largest = -Double.infinity
    for row in y * op.stride - op.padding..<y * op.stride - op.padding + op.kernel where (0..<shape[2]).contains(row) {
      for column in x * op.stride - op.padding..<x * op.stride - op.padding + op.kernel where (0..<shape[3]).contains(column) {
        let value = padded(inputs[0], n, c, row, column)
        largest = value.isNaN || largest.isNaN ? .nan : max(largest, value)
      }
    }
    return largest
  }

  func globalAverage(_ position: Int) -> Double {
    let pixels = inputs[0].shape[2] * inputs[0].shape[3]
    return inputs[0].floats[position * pixels..<(position + 1) * pixels].reduce(0) { $0 + Double($1) } / Double(pixels)
  }

  func upsampled(_ coarse: HostTensor, _ position: Int) -> Double {
    let (n, c, y, x) = coordinates(position)
    return padded(coarse, n, c, y * coarse.shape[2] / outputShapes[0][2], x * coarse.shape[3] / outputShapes[0][3])
  }
}
