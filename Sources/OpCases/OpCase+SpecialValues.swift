import TensorGraph

extension OpCase {
  // Prime numbers of values, so that every channel and position meets every one of them.

  /// Values between which sums are as exact as usual.
  private static let special: [Float] = [1, -2, .nan, 0.5, 3, .infinity, -0.0, -3, 0.25, -.infinity, .leastNonzeroMagnitude]
  /// For what computes exactly or compares: a sum of these would lose all but the largest.
  static let exact: [Float] = special + [1e30, -1e30]
  /// Far from overflow only as long as nobody squares them.
  private static let huge: [Float] = [1e30, -2e30, 0.5e30, 3e30, -0.25e30]
  /// Too small for normal numbers; a device may take them for zero.
  private static let denormal: [Float] = [1, -3, 0.5, 7, -0.25].map { $0 * 0x1p-132 }
  static let specialContents: [OpCaseInput.Content] = [.values(special), .values(huge), .values(denormal)]
  /// Few enough specials that some of Winograd's tiles see none.
  private static let rarely: [Float] = (0..<211).map { Float($0 % 13) - 6.5 } + [.nan] + (0..<419).map { Float($0 % 11) - 5 } + [.infinity]

  /// Small cases of NaN, infinities, negative zero, huge and denormal numbers, for every operation that reads floats.
  static var specialCases: [OpCase] {
    specialContents.flatMap(cases) + winograd + specialRegions
  }

  private static func cases(_ content: OpCaseInput.Content) -> [OpCase] {
    let convolutions = [(17, 1, 1), (3, 3, 1), (5, 5, 1), (3, 3, 3), (17, 5, 17)].compactMap { channels, kernel, groups in
      convolution(
        Convolution2D(padding: kernel / 2, groups: groups, hasBias: true), [1, channels, 5, 7], filters: groups == 1 ? 5 : channels,
        kernel: kernel, content: content)
    }
    let excitations = [
      convolution(Convolution2D(hasBias: true), [5, 17, 1, 1], filters: 33, kernel: 1, content: content, isMean: true)
    ].compactMap(\.self)
    let activations = activations.map { activation in
      OpCase(
        name: "\(activation) of \(content.name)values", op: activation, inputs: [OpCaseInput([2, 17, 5, 7], content)],
        tolerance: 1e-6)
    }
    return convolutions + excitations + activations + [
      linear(rows: 7, depth: 17, columns: 33, .relu, content), batchNormalization(17, content), globalMean([2, 17, 5, 7], content),
      region("\(content.name)maps", rows: 9, channels: 5, size: 7, ratio: 2, maps: content),
    ]
  }

  /// Without an activation, which could hide what `WinogradSpread` promises.
  private static var winograd: [OpCase] {
    [rarely, huge, denormal].compactMap { values in
      convolution(Convolution2D(padding: 1, hasBias: true), [2, 17, 13, 18], filters: 17, kernel: 3, content: .values(values))
    }
  }

  /// Regions on no level, and regions without end.
  static var specialBoxes: [[Float]] {
    let (nan, inf) = (Float.nan, Float.infinity)
    return [
      [nan, 1, 9, 9], [1, nan, 9, 9], [1, 1, nan, 9], [1, 1, 9, nan], [-inf, 1, 9, 9], [1, -inf, 9, 9], [1, 1, inf, 9], [1, 1, 9, inf],
      [-inf, -inf, inf, inf], [1e30, 1, 2e30, 9], [9, 1, 1, 9], [9, 9, 1, 1], [1, 1, 9, 9],
    ]
  }

  private static var specialRegions: [OpCase] {
    let boxes = specialBoxes
    return [region("special boxes", rows: boxes.count, channels: 5, size: 3, ratio: 2, boxes: .values(boxes.flatMap { [0] + $0 }))]
  }
}
