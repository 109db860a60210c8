import DeviceRuntime
import Lowering
import TensorGraph

extension ConvolutionDataGradient: CaseOp {
  public var needsFloat32: Bool { true }

  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (dy, weight) = (oracle.inputs[0], oracle.inputs[1])
    let (channels, height, width) = (weight.shape[1], weight.shape[2], weight.shape[3])
    return .elements { position in
      let (n, c, y, x) = oracle.coordinates(position)
      let filters = groups == 1 ? 0..<weight.shape[0] : c..<c + 1
      return filters.reduce(0) { sum, k in
        var own = 0.0
        for (r, s) in cells(height, width) {
          let factor = Double(weight.floats[((k * channels + (groups == 1 ? c : 0)) * height + r) * width + s])
          own += oracle.padded(dy, n, k, y + padding - r, x + padding - s) * factor
        }
        return sum + own * (hasScale ? Double(oracle.inputs[2].floats[k]) : 1)
      }
    }
  }

  public var tolerance: Float { 5e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [.normal(standardDeviation: 1)] + shapes.dropFirst().map { _ in .weight(depth: shapes[1].elementCount / shapes[1][1]) }
  }
  public func form(_ inputs: [OpCaseInput]) -> String {
    let weight = inputs[1].shape
    let turned: Shape = groups == 1 ? [weight[1], weight[0], weight[2], weight[3]] : weight
    let op = Convolution2D(padding: weight[2] - 1 - padding, groups: groups)
    let algorithm = ConvolutionForm(op: op, shape: turned, input: inputs[0].kind).algorithm(.init(separatesPixels: true))
    return "\(name), \(algorithm.map { "\($0)" } ?? "grouped"), \(hasScale)"
  }
}

extension Dilation: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let source = oracle.inputs[0]
    return .elements { position in
      let (n, c, y, x) = oracle.coordinates(position)
      return y % stride == 0 && x % stride == 0 ? oracle.padded(source, n, c, y / stride, x / stride) : 0
    }
  }

  public var tolerance: Float { 0 }
}

extension ConvolutionWeightGradient: CaseOp {
  public var needsFloat32: Bool { true }

  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (x, dy, weight) = (oracle.inputs[0], oracle.inputs[1], oracle.inputs[2].shape)
    return .elements { position in
      let (s, r, c) = (position % weight[3], position / weight[3] % weight[2], position / (weight[2] * weight[3]) % weight[1])
      let k = position / (weight[1] * weight[2] * weight[3])
      let sum = (0..<dy.shape[0]).reduce(0.0) { sum, n in
        let (map, gradient) = (n * x.shape[1] + (groups == 1 ? c : k), n * dy.shape[1] + k)
        return sum + products(x, map, dy, gradient, r - padding, s - padding)
      }
      return sum * (hasScale ? Double(oracle.inputs[3].floats[k]) : 1)
    }
  }

  /// What a tap that lies `down` and `across` from the corner of each window sees of a map, times the gradients of the windows.
  private func products(_ x: HostTensor, _ map: Int, _ dy: HostTensor, _ gradient: Int, _ down: Int, _ across: Int) -> Double {
    let (height, width, lines, columns) = (x.shape[2], x.shape[3], dy.shape[2], dy.shape[3])
    let (values, gradients) = (x.floats, dy.floats)
    var sum = 0.0
    for i in 0..<lines where (0..<height).contains(i * stride + down) {
      let (row, line) = ((map * height + i * stride + down) * width, (gradient * lines + i) * columns)
      for j in 0..<columns where (0..<width).contains(j * stride + across) {
        sum += Double(values[row + j * stride + across]) * Double(gradients[line + j])
      }
    }
    return sum
  }

  public var tolerance: Float { 5e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    let data = [OpCaseInput.Content](repeating: .normal(standardDeviation: 1), count: 2)
    return data + [.shapeOnly] + (hasScale ? [.positive] : [])
  }
  public func form(_ inputs: [OpCaseInput]) -> String {
    "\(name), \(inputs[2].shape[2] == 1), \(groups > 1), \(hasScale)" + (inputs[0].kind == .images ? ", of an image" : "")
  }
}

extension ChannelSums: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let x = oracle.inputs[0]
    return .elements { oracle.sum(ofChannel: $0, x.shape) { Double(x.floats[$0]) } }
  }

  public var tolerance: Float { 5e-5 }
  public func form(_ inputs: [OpCaseInput]) -> String { "\(name) of \(inputs[0].kind)" }
}

extension LinearDataGradient: CaseOp {
  public var needsFloat32: Bool { true }

  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (dy, weight) = (oracle.inputs[0], oracle.inputs[1])
    let (columns, depth) = (weight.shape[0], weight.shape[1])
    return .elements { position in
      (0..<columns).reduce(0) {
        $0 + Double(dy.floats[position / depth * columns + $1]) * Double(weight.floats[$1 * depth + position % depth])
      }
    }
  }

  public var tolerance: Float { 5e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [.normal(standardDeviation: 1), .weight(depth: shapes[1][0]), .shapeOnly]
  }
  public func form(_ inputs: [OpCaseInput]) -> String { "\(name), \(channels == nil)" + (inputs[0].shape[1] % 4 == 0 ? ", by fours" : "") }
}

extension LinearWeightGradient: CaseOp {
  public var needsFloat32: Bool { true }

  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (x, dy) = (oracle.inputs[0], oracle.inputs[1])
    let (channels, columns) = (x.shape[1], dy.shape[1])
    return .elements { position in
      (0..<x.shape[0]).reduce(0) { sum, row in
        sum + Double(dy.floats[row * columns + position / channels]) * Double(x.floats[row * channels + position % channels])
      }
    }
  }

  public var tolerance: Float { 5e-5 }
  public func form(_ inputs: [OpCaseInput]) -> String {
    if case .flattenedMaps = inputs[0].kind { return "\(name) of flattened maps and \(inputs[1].kind)" }
    return "\(name) of \(inputs[0].kind) and \(inputs[1].kind)"
  }
}

extension MaxPoolingGradient: CaseOp {
  /// A pixel gets the gradients of the windows that it is the largest of.
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (dy, x) = (oracle.inputs[0], oracle.inputs[1])
    return .elements { position in
      let (n, c, y, x1) = oracle.coordinates(position)
      let map = n * x.shape[1] + c
      return cells(pooling.kernel, pooling.kernel).reduce(0) { sum, cell in
        let (top, left) = (y + pooling.padding - cell.0, x1 + pooling.padding - cell.1)
        guard top % pooling.stride == 0, left % pooling.stride == 0 else { return sum }
        let (line, column) = (top / pooling.stride, left / pooling.stride)
        guard (0..<dy.shape[2]).contains(line), (0..<dy.shape[3]).contains(column) else { return sum }
        let isLargest = largest(x, map, line, column) == position
        return isLargest ? sum + Double(dy.floats[(map * dy.shape[2] + line) * dy.shape[3] + column]) : sum
      }
    }
  }

  /// The position of the first largest pixel of a window.
  private func largest(_ x: HostTensor, _ map: Int, _ line: Int, _ column: Int) -> Int? {
    cells(pooling.kernel, pooling.kernel).reduce(Int?.none) { winner, cell in
      let (i, j) = (line * pooling.stride - pooling.padding + cell.0, column * pooling.stride - pooling.padding + cell.1)
      guard (0..<x.shape[2]).contains(i), (0..<x.shape[3]).contains(j) else { return winner }
      let place = (map * x.shape[2] + i) * x.shape[3] + j
      return winner.map { Self.isLarger(x.floats[place], than: x.floats[$0]) ? place : $0 } ?? place
    }
  }

  private static func isLarger(_ x: Float, than y: Float) -> Bool { x > y || x.isNaN && !y.isNaN }

  public var tolerance: Float { 1e-6 }
}

extension GlobalAveragePoolingGradient: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let pixels = oracle.inputs[1].shape[2] * oracle.inputs[1].shape[3]
    return .elements { Double(oracle.inputs[0].floats[$0 / pixels]) / Double(pixels) }
  }

  public var tolerance: Float { 1e-6 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] { [.normal(standardDeviation: 1), .shapeOnly] }
}

extension UpsampleNearestGradient: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (dy, shape) = (oracle.inputs[0], oracle.outputShapes[0])
    return .elements { position in
      let (n, c, y, x) = oracle.coordinates(position)
      let lines = (0..<dy.shape[2]).filter { $0 * shape[2] / dy.shape[2] == y }
      let columns = (0..<dy.shape[3]).filter { $0 * shape[3] / dy.shape[3] == x }
      return lines.reduce(0) { sum, line in columns.reduce(sum) { $0 + oracle.padded(dy, n, c, line, $1) } }
    }
  }

  public var tolerance: Float { 1e-6 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] { [.normal(standardDeviation: 1), .shapeOnly] }
}

extension ScaleChannelsGradient: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (dy, x, pixels) = (oracle.inputs[0], oracle.inputs[1], oracle.inputs[0].shape[2] * oracle.inputs[0].shape[3])
    return .elements { map in
      (map * pixels..<(map + 1) * pixels).reduce(0) { $0 + Double(dy.floats[$1]) * Double(x.floats[$1]) }
    }
  }

  public var tolerance: Float { 5e-5 }
}

extension BatchNormalizationGradient: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (dy, x) = (oracle.inputs[0].floats.map(Double.init), oracle.inputs[1])
    let parameters = oracle.inputs.dropFirst(2).map { $0.floats.map(Double.init) }
    let (weight, mean) = (parameters[0], parameters[1])
    let inverse = parameters[2].map { 1 / ($0 + Double(epsilon)).squareRoot() }
    return .each([
      { position in
        let channel = oracle.coordinates(position).c
        return dy[position] * weight[channel] * inverse[channel]
      },
      { channel in
        oracle.sum(ofChannel: channel, x.shape) { dy[$0] * (Double(x.floats[$0]) - mean[channel]) * inverse[channel] }
      },
      { channel in oracle.sum(ofChannel: channel, x.shape) { dy[$0] } },
    ])
  }

  public var tolerance: Float { 5e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [.normal(standardDeviation: 1), .normal(standardDeviation: 1)] + shapes.dropFirst(2).map { _ in .positive }
  }
}

extension GroupNormalizationGradient: CaseOp {
  /// Of y = (x - mean) / deviation, the gradient of x is (d - mean(d) - y * mean(d * y)) / deviation, where d is the gradient of y.
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (dy, x, weight) = (oracle.inputs[0].floats, oracle.inputs[1], oracle.inputs[2].floats.map(Double.init))
    let (channels, pixels) = (x.shape[1], x.shape[2] * x.shape[3])
    let count = channels / normalization.groups * pixels
    var (dx, sums) = ([Double](), (weight: [Double](repeating: 0, count: channels), bias: [Double](repeating: 0, count: channels)))
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(count) }
    for first in stride(from: 0, to: x.shape.elementCount, by: count) {
      let centred = x.floats[first..<first + count].map(Double.init)
      let average = mean(centred)
      let inverse = 1 / (mean(centred.map { ($0 - average) * ($0 - average) }) + Double(normalization.epsilon)).squareRoot()
      let normal = centred.map { ($0 - average) * inverse }
      let gradients = (0..<count).map { Double(dy[first + $0]) }
      let own = (0..<count).map { gradients[$0] * weight[(first + $0) / pixels % channels] }
      let (offset, slope) = (mean(own), mean(zip(own, normal).map(*)))
      for index in 0..<count {
        dx.append((own[index] - offset - normal[index] * slope) * inverse)
        sums.weight[(first + index) / pixels % channels] += gradients[index] * normal[index]
        sums.bias[(first + index) / pixels % channels] += gradients[index]
      }
    }
    return .whole([dx, sums.weight, sums.bias])
  }

  public var tolerance: Float { 5e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [.normal(standardDeviation: 1), .normal(standardDeviation: 1), .positive]
  }
}

/// The cells of a rectangle, row by row.
private func cells(_ height: Int, _ width: Int) -> some Sequence<(Int, Int)> {
  (0..<height * width).lazy.map { ($0 / width, $0 % width) }
}
