import TensorGraph

extension OpCase {
  /// Cases that no model has, nearly all of them small: odd channel counts and sides, every kernel size and epilogue, special values, nothing at all.
  public static let oddCases =
    convolutions + depthwise + linears + elementwise + pooling + images + proposals + regions + detections + largeStages + specialCases
    + training + groupNormalizations + anchorTargets + regionTargets + detectionLosses + updates + roiAlignGradients + gradients
    + batchStatistics

  static let channelCounts = [1, 3, 5, 17, 33]
  private static let sides = [1, 2, 5, 7]

  private static var convolutions: [OpCase] {
    let windows = [(1, 1, 0), (1, 2, 0), (2, 1, 0), (2, 2, 1), (3, 1, 1), (3, 2, 1), (3, 1, 0), (3, 3, 2), (5, 1, 2), (5, 2, 2), (7, 2, 3)]
    let residuals: [Convolution2D.Residual] = [.none, .sameSize, .upsampled]
    return windows.enumerated().flatMap { index, window in
      sides.enumerated().compactMap { turn, height in
        let variant = index + turn
        var op = Convolution2D(
          stride: window.1, padding: window.2, hasScale: turn % 2 == 1, hasBias: variant % 4 != 0, activation: activations[variant % 4])
        op.residual = op.hasBias ? residuals[variant % 3] : .none
        let x: Shape = [1 + variant % 3, channelCounts[variant % 5], height, sides[(variant + turn) % 4]]
        return convolution(op, x, filters: channelCounts[(variant + index) % 5], kernel: window.0)
      }
    } + epilogues + largeTiles + stems + excitations
  }

  /// Every epilogue behind every algorithm.
  private static var epilogues: [OpCase] {
    [(5, 1, 1), (17, 3, 1), (5, 3, 2)].flatMap { channels, kernel, stride in
      activations.flatMap { activation in
        [Convolution2D.Residual.none, .sameSize, .upsampled].compactMap { residual in
          var op = Convolution2D(stride: stride, padding: kernel / 2, hasBias: true, activation: activation)
          op.residual = residual
          return convolution(op, [2, channels, 5, 7], filters: 17, kernel: kernel)
        }
      }
    }
  }

  /// Enough rows and columns for the large tiles of the matrix product, alone and as the points of Winograd.
  static var largeTiles: [OpCase] {
    [(5, 1, 20), (20, 1, 20), (16, 3, 5)].compactMap { channels, kernel, side in
      convolution(Convolution2D(padding: kernel / 2, hasBias: true), [1, channels, side, side], filters: 80, kernel: kernel)
    }
  }

  /// The first layers of networks: windows of a transformed image, whose channels lie without padding. Lines are long enough for whole tiles of
  /// neighbouring windows.
  private static var stems: [OpCase] {
    [(7, 2, 3, .relu), (7, 2, 3, .identity), (3, 2, 1, .hardSwish), (1, 1, 0, .relu), (1, 2, 0, .relu), (11, 4, 2, .relu)].flatMap {
      (kernel, stride, padding, activation: Activation) in
      [false, true].compactMap { hasScale in
        let op = Convolution2D(stride: stride, padding: padding, hasScale: hasScale, hasBias: true, activation: activation)
        return convolution(op, [2, 3, 7, 31], filters: 17, kernel: kernel, content: .image)
      }
    }
  }

  /// What weighs the channels of a squeezed image: 1x1 convolutions of its mean.
  private static var excitations: [OpCase] {
    zip(channelCounts, activations + [.relu]).compactMap { channels, activation in
      let op = Convolution2D(hasScale: channels > 5, hasBias: channels != 3, activation: activation)
      return convolution(op, [3, channels, 1, 1], filters: 38 - channels, kernel: 1, isMean: true)
    }
  }

  private static var depthwise: [OpCase] {
    [(3, 1), (3, 2), (5, 1), (5, 2), (2, 1), (7, 3)].enumerated().flatMap { index, window in
      channelCounts.enumerated().compactMap { turn, channels in
        let op = Convolution2D(
          stride: window.1, padding: window.0 / 2, groups: channels, hasScale: turn % 2 == 1, hasBias: turn % 2 == 0,
          activation: activations[(index + turn) % 4])
        return convolution(
          op, [1 + turn % 2, channels, sides[(index + turn) % 4], sides[turn % 4]], filters: channels, kernel: window.0)
      }
    }
  }

  static let activations: [Activation] = [.identity, .relu, .hardSwish, .hardSigmoid]

  /// Nil where the kernel does not fit.
  static func convolution(
    _ op: Convolution2D, _ x: Shape, filters: Int, kernel: Int, content: OpCaseInput.Content = .normal(standardDeviation: 1),
    isMean: Bool = false
  ) -> OpCase? {
    let weight: Shape = [filters, x[1] / op.groups, kernel, kernel]
    let vectors = [Shape](repeating: [filters], count: op.parameterIndices.count - 1)
    var bare = op
    bare.residual = .none
    guard var output = try? bare.checkedShapes([x, weight] + vectors)[0] else { return nil }
    if op.residual == .upsampled { (output[2], output[3]) = ((output[2] + 1) / 2, (output[3] + 1) / 2) }
    let constants = ([weight] + vectors).map { OpCaseInput($0, isConstant: true) }
    let residual = op.residual == .none ? [] : [OpCaseInput(output)]
    return OpCase(
      name:
        "\(op.hasScale ? "scaled " : "")convolution \(kernel)x\(kernel)/\(op.stride) padding \(op.padding) of \(isMean ? "mean " : "")\(content.name)\(x) to \(filters), \(op.residual), "
        + "\(op.activation)",
      op: op, inputs: [OpCaseInput(x, content, kind: isMean ? .pixels : nil)] + constants + residual, tolerance: 1e-5)
  }

  private static var linears: [OpCase] {
    [(1, 1, 1), (2, 3, 5), (5, 33, 17), (7, 17, 33), (9, 16, 17), (9, 20, 17), (33, 5, 1), (0, 17, 5)].enumerated().map { index, size in
      linear(rows: size.0, depth: size.1, columns: size.2, activations[index % 4])
    }
  }

  static func linear(
    rows: Int, depth: Int, columns: Int, _ activation: Activation, _ content: OpCaseInput.Content = .normal(standardDeviation: 1)
  ) -> OpCase {
    OpCase(
      name: "linear \(content.name)\(rows)x\(depth) to \(columns)", op: Linear(activation: activation),
      inputs: [
        OpCaseInput([rows, depth], content), OpCaseInput([columns, depth], isConstant: true), OpCaseInput([columns], isConstant: true),
      ], tolerance: 1e-5)
  }

  private static let shapes: [Shape] = [[7], [3, 5], [2, 3, 5], [1, 1, 1, 1], [2, 17, 5, 7]]

  private static var elementwise: [OpCase] {
    let plain = activations.flatMap { activation in
      shapes.map { OpCase(name: "\(activation) of \($0)", op: activation, inputs: [OpCaseInput($0)], tolerance: 1e-6) }
    }
    let sums = shapes.map {
      OpCase(name: "sum of \($0)", op: Add(), inputs: [OpCaseInput($0, .values(exact)), OpCaseInput($0)], tolerance: 0)
    }
    return plain + sums + channelCounts.flatMap { [scaledChannels($0), batchNormalization($0)] }
  }

  private static func scaledChannels(_ channels: Int) -> OpCase {
    OpCase(
      name: "scaled channels, \(channels)", op: ScaleChannels(),
      inputs: [OpCaseInput([2, channels, 5, 2], .values(exact)), OpCaseInput([2, channels, 1, 1])], tolerance: 0)
  }

  static func batchNormalization(_ channels: Int, _ content: OpCaseInput.Content = .normal(standardDeviation: 1)) -> OpCase {
    OpCase(
      name: "batch norm, \(content.name)\(channels)", op: BatchNormalization(epsilon: 1e-5),
      inputs: [OpCaseInput([2, channels, 1, 7], content)]
        + (0..<4).map { _ in OpCaseInput([channels], .positive, isConstant: true) }, tolerance: 1e-5)
  }

  private static var pooling: [OpCase] {
    let windows = [(1, 2, 0), (2, 1, 0), (2, 2, 1), (3, 2, 1), (3, 1, 1), (5, 3, 2)]
    let maxima = windows.enumerated().flatMap { index, window in
      sides.enumerated().compactMap { turn, height -> OpCase? in
        let shape: Shape = [1 + turn % 2, channelCounts[(index + turn) % 5], height, sides[(index + turn) % 4]]
        let op = MaxPooling(kernel: window.0, stride: window.1, padding: window.2)
        guard (try? op.outputShapes([shape])) != nil else { return nil }
        return OpCase(
          name: "maximum \(window) of \(shape)", op: op, inputs: [OpCaseInput(shape, .values(exact))], tolerance: 0)
      }
    }
    let means = channelCounts.map { globalMean([2, $0, $0 % 7 + 1, 5]) }
    let upsamplings = [(1, 1, 7, 5), (2, 5, 5, 7), (3, 2, 7, 5), (5, 7, 2, 3)].map { (height, width, newHeight, newWidth) in
      OpCase(
        name: "upsampling \(height)x\(width) to \(newHeight)x\(newWidth)", op: UpsampleNearest(),
        inputs: [OpCaseInput([2, 17, height, width], .values(exact)), OpCaseInput([2, 3, newHeight, newWidth])], tolerance: 0)
    }
    return maxima + means + upsamplings
  }

  static func globalMean(_ shape: Shape, _ content: OpCaseInput.Content = .normal(standardDeviation: 1)) -> OpCase {
    OpCase(
      name: "global mean of \(content.name)\(shape)", op: GlobalAveragePooling(),
      inputs: [OpCaseInput(shape, content)],
      tolerance: 1e-5)
  }
}
