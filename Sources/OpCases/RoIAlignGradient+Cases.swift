import TensorGraph

extension MultiScaleRoIAlignGradient: CaseOp {
  /// Sample for sample; a cell whose weight is zero gets nothing, whatever the gradient is.
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (gradients, regions, bins) = (oracle.inputs[0].floats, oracle.inputs[1], align.outputSize * align.outputSize)
    var maps = oracle.outputShapes.map { [Double](repeating: 0, count: $0.elementCount) }
    for region in 0..<regions.shape[0] {
      guard let samples = RegionSamples(align, region: Array(regions.floats[5 * region..<5 * region + 5])) else { continue }
      let shape = oracle.outputShapes[samples.level]
      let shares = shares(samples, height: shape[2], width: shape[3])
      maps[samples.level].withUnsafeMutableBufferPointer { maps in
        for channel in 0..<shape[1] {
          let (map, first) = ((samples.image * shape[1] + channel) * shape[2] * shape[3], (region * shape[1] + channel) * bins)
          for share in shares { maps[map + share.cell] += share.weight * Double(gradients[first + share.bin]) }
        }
      }
    }
    return .whole(maps)
  }

  private typealias Share = (bin: Int, cell: Int, weight: Double)

  /// What each bin of a region gives to which cell of its map.
  private func shares(_ samples: RegionSamples, height: Int, width: Int) -> [Share] {
    var shares: [Share] = []
    for bin in 0..<align.outputSize * align.outputSize {
      for (y, x) in samples.taps(bin / align.outputSize, bin % align.outputSize, height: height, width: width) {
        for (row, down) in [(y.low, 1 - y.share), (y.high, y.share)] {
          for (column, across) in [(x.low, 1 - x.share), (x.high, x.share)] where down * across != 0 {
            shares.append((bin, row * width + column, down * across / Double(samples.countPerBin)))
          }
        }
      }
    }
    return shares
  }

  /// As for what it is the gradient of.
  public var tolerance: Float { 2e-4 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [.normal(standardDeviation: 1), scene.regions] + align.strides.map { _ in .shapeOnly }
  }
  public func form(_ inputs: [OpCaseInput]) -> String { align.samplingRatio > 0 ? name : "\(name), as many samples as cells" }
}

extension OpCase {
  /// Several images and levels, odd sides and channels, regions beyond the map, on no level or without end, many that overlap, none.
  static var roiAlignGradients: [OpCase] {
    channelCounts.enumerated().map { index, channels in
      regionGradient("\(channels) channels", rows: 9, channels: channels, size: [7, 1, 2][index % 3], ratio: [2, 1, 3][index % 3])
    } + [
      regionGradient("as many samples as cells", rows: 9, channels: 17, size: 3, ratio: 0, height: 90, width: 120),
      regionGradient("no regions", rows: 0, channels: 17, size: 7, ratio: 2),
      regionGradient("regions beyond the map", rows: 9, channels: 3, size: 7, ratio: 2, height: 90, width: 120),
      regionGradient("points", rows: 5, channels: 3, size: 2, ratio: 2, boxes: .values([0, 12, 12, 12, 12])),
      regionGradient("hundreds of regions", rows: 600, channels: 5, size: 2, ratio: 2),
      regionGradient("large bins", rows: 7, channels: 5, size: 14, ratio: 2, height: 90, width: 120),
      regionGradient("special gradients", rows: 9, channels: 5, size: 2, ratio: 2, gradient: .values([1, -2, .nan, 0.5, .infinity, 3, 7])),
      regionGradient(
        "special boxes", rows: specialBoxes.count, channels: 5, size: 3, ratio: 2, boxes: .values(specialBoxes.flatMap { [0] + $0 })),
    ]
  }

  private static func regionGradient(
    _ name: String, rows: Int, channels: Int, size: Int, ratio: Int, height: Int = 35, width: Int = 60, boxes: OpCaseInput.Content? = nil,
    gradient: OpCaseInput.Content = .normal(standardDeviation: 1)
  ) -> OpCase {
    let align = MultiScaleRoIAlign(outputSize: size, samplingRatio: ratio, strides: [4, 8, 16], canonicalScale: 32, canonicalLevel: 3)
    let maps: [Shape] = [[2, channels, 10, 16], [2, channels, 5, 8], [2, channels, 3, 1]]
    return OpCase(
      name: "RoIAlign's gradient: \(name)", op: MultiScaleRoIAlignGradient(align),
      inputs: [
        OpCaseInput([rows, channels, size, size], gradient),
        OpCaseInput([rows, 5], boxes ?? .regions(height: height, width: width, images: 2)),
      ] + maps.map { OpCaseInput($0, .shapeOnly) }, tolerance: 2e-5)
  }
}
