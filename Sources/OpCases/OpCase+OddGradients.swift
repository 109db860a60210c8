import TensorGraph

extension OpCase {
  /// The gradients of the models' operations: every kernel size and stride, odd channels and sides, several images, rows that are none.
  static var gradients: [OpCase] {
    dataGradients + weightGradients + depthwiseWeightGradients + dilations + channelSums + linearDataGradients + linearWeightGradients
      + poolingGradients + scaleGradients + batchNormalizationGradients + groupNormalizationGradients + specialGradients
  }

  /// Kernel, stride and padding.
  private static let windows = [(1, 1, 0), (1, 2, 0), (2, 1, 0), (3, 1, 1), (3, 2, 1), (5, 1, 2), (5, 2, 2), (7, 2, 3)]

  /// Channels, filters, images, height and width.
  private static let maps = [(1, 1, 1, 7, 5), (17, 5, 3, 9, 7), (3, 33, 2, 7, 8), (16, 48, 1, 11, 10)]

  private static var dataGradients: [OpCase] {
    let plain = [(1, 0), (3, 1), (3, 0), (5, 2), (7, 3)].flatMap { kernel, padding in
      maps.enumerated().map { index, map in
        dataGradient(
          ConvolutionDataGradient(padding: padding, hasScale: index % 2 == 1), dy: [map.2, map.1, map.3, map.4], channels: map.0,
          kernel: kernel)
      }
    }
    let depthwise = [(3, 1), (5, 2)].flatMap { kernel, padding in
      channelCounts.map { channels in
        dataGradient(
          ConvolutionDataGradient(padding: padding, groups: channels, hasScale: channels > 3), dy: [2, channels, 5, 7], channels: 1,
          kernel: kernel)
      }
    }
    return plain + depthwise + [
      // Winograd, and maps of one pixel.
      dataGradient(ConvolutionDataGradient(padding: 1), dy: [2, 20, 9, 13], channels: 17, kernel: 3),
      dataGradient(ConvolutionDataGradient(padding: 1, hasScale: true), dy: [2, 20, 9, 13], channels: 17, kernel: 3),
      dataGradient(ConvolutionDataGradient(padding: 0), dy: [3, 17, 1, 1], channels: 33, kernel: 1, kind: .pixels),
    ]
  }

  private static func dataGradient(
    _ op: ConvolutionDataGradient, dy: Shape, channels: Int, kernel: Int, _ content: OpCaseInput.Content = .normal(standardDeviation: 1),
    kind: ValueKind? = nil
  ) -> OpCase {
    let scale = op.hasScale ? [OpCaseInput([dy[1]], .positive, isConstant: true)] : []
    let tensor = "\(kind == .pixels ? "mean " : "")\(content.name)\(dy)"
    return OpCase(
      name: "\(op.hasScale ? "scaled " : "")data gradient \(kernel)x\(kernel) padding \(op.padding) of \(tensor) from \(channels)", op: op,
      inputs: [OpCaseInput(dy, content, kind: kind), OpCaseInput([dy[1], channels, kernel, kernel], isConstant: true)] + scale,
      tolerance: 1e-5)
  }

  private static var weightGradients: [OpCase] {
    let plain = windows.enumerated().flatMap { turn, window in
      maps.enumerated().map { index, map in
        weightGradient(window, [map.2, map.0, map.3, map.4], filters: map.1, hasScale: (index + turn) % 2 == 1)
      }
    }
    let images = [(7, 2, 3), (3, 2, 1), (1, 1, 0)].map { weightGradient($0, [2, 3, 19, 31], filters: 17, hasScale: false, .image) }
    return (plain + images).compactMap(\.self)
      + [
        // No image; whole tiles; strips of pixels, the last of them short.
        weightGradient((3, 1, 1), [0, 5, 4, 3], filters: 3, hasScale: true),
        weightGradient((1, 1, 0), [1, 80, 9, 9], filters: 160, hasScale: false),
        weightGradient((3, 1, 1), [3, 33, 25, 31], filters: 20, hasScale: false),
        // Winograd: no image; several blocks of channels and filters.
        weightGradient((3, 1, 1), [0, 17, 4, 3], filters: 16, hasScale: false),
        weightGradient((3, 1, 1), [1, 80, 9, 9], filters: 144, hasScale: true),
        weightGradient((1, 1, 0), [2, 17, 1, 1], filters: 5, hasScale: true, kind: .pixels),
      ].compactMap(\.self)
  }

  private static var depthwiseWeightGradients: [OpCase] {
    [(3, 1, 1), (3, 2, 1), (5, 1, 2), (5, 2, 2), (2, 1, 0)].flatMap { window in
      channelCounts.compactMap { channels in
        weightGradient(window, [2, channels, 7, 10], filters: channels, groups: channels, hasScale: channels % 3 == 0)
      }
    } + [weightGradient((3, 1, 1), [3, 20, 41, 17], filters: 20, groups: 20, hasScale: true)].compactMap(\.self)
  }

  /// Nil where the kernel does not fit.
  private static func weightGradient(
    _ window: (kernel: Int, stride: Int, padding: Int), _ x: Shape, filters: Int, groups: Int = 1, hasScale: Bool,
    _ content: OpCaseInput.Content = .normal(standardDeviation: 1), kind: ValueKind? = nil
  ) -> OpCase? {
    let op = ConvolutionWeightGradient(stride: window.stride, padding: window.padding, groups: groups, hasScale: hasScale)
    let weight: Shape = [filters, x[1] / groups, window.kernel, window.kernel]
    guard let dy = try? op.convolution.checkedShapes([x, weight])[0] else { return nil }
    let scale = hasScale ? [OpCaseInput([filters], .positive, isConstant: true)] : []
    let tensor = "\(kind == .pixels ? "mean " : "")\(content.name)\(x)"
    return OpCase(
      name: "\(hasScale ? "scaled " : "")weight gradient \(window) of \(tensor) to \(filters), \(groups) groups", op: op,
      inputs: [OpCaseInput(x, content, kind: kind), OpCaseInput(dy, kind: kind), OpCaseInput(weight, .shapeOnly)] + scale, tolerance: 1e-5)
  }

  private static var dilations: [OpCase] {
    [(1, 0, 5, 7), (2, 0, 8, 9), (2, 1, 10, 9), (3, 2, 15, 18)].enumerated().map { index, size in
      let (stride, crop, height, width) = size
      let channels = channelCounts[index]
      let y: Shape = [1 + index, channels, (height - crop - 1) / stride + 1, (width - crop - 1) / stride + 1]
      return OpCase(
        name: "dilation \(stride) of \(y) to \(height)x\(width) less \(crop)", op: Dilation(stride: stride, crop: crop),
        inputs: [OpCaseInput(y, .values(exact)), OpCaseInput([1 + index, 3, height, width], .shapeOnly)], tolerance: 0)
    } + [
      OpCase(
        name: "dilation of few pixels", op: Dilation(stride: 2),
        inputs: [OpCaseInput([2, 5, 2, 1]), OpCaseInput([2, 3, 9, 8], .shapeOnly)], tolerance: 0)
    ]
  }

  private static var channelSums: [OpCase] {
    let rows: [(Shape, ValueKind)] = [
      ([1, 1], .array), ([7, 5], .rows), ([300, 33], .array), ([300, 33], .rows), ([70_000, 3], .rows), ([0, 5], .rows), ([0, 5], .array),
      ([3, 17, 5, 7], .maps), ([2, 5, 200, 3], .maps), ([3, 33, 1, 1], .pixels),
    ]
    return rows.map { shape, kind in
      OpCase(name: "channel sums of \(kind) \(shape)", op: ChannelSums(), inputs: [OpCaseInput(shape, kind: kind)], tolerance: 1e-5)
    }
  }

  private static var linearDataGradients: [OpCase] {
    let rows = [(1, 1, 1), (3, 5, 2), (33, 17, 5), (9, 20, 33), (9, 17, 20), (0, 5, 3)].flatMap { rows, channels, columns in
      [.array, .rows].map { (kind: ValueKind) in
        OpCase(
          name: "data gradient of a linear layer, \(rows)x\(channels) to \(kind) of \(columns)", op: LinearDataGradient(),
          inputs: [
            OpCaseInput([rows, columns], kind: kind), OpCaseInput([columns, channels], isConstant: true),
            OpCaseInput([rows, channels], .shapeOnly, kind: .rows),
          ], tolerance: 1e-5)
      }
    }
    let maps: [(Shape, Int)] = [([3, 5, 7, 7], 17), ([2, 17, 3, 2], 5), ([5, 32, 2, 2], 33), ([2, 3, 1, 1], 4), ([0, 5, 2, 2], 3)]
    return rows
      + maps.map { x, columns in
        OpCase(
          name: "data gradient of a linear layer, maps \(x) to \(columns)", op: LinearDataGradient(channels: x[1]),
          inputs: [
            OpCaseInput([x[0], columns], kind: .rows), OpCaseInput([columns, x[1] * x[2] * x[3]], isConstant: true),
            OpCaseInput(x, .shapeOnly),
          ], tolerance: 1e-5)
      }
  }

  private static var linearWeightGradients: [OpCase] {
    let kinds: [(ValueKind, ValueKind)] = [(.array, .array), (.rows, .rows), (.array, .rows), (.rows, .array)]
    let rows = [(1, 1, 1), (3, 5, 2), (33, 17, 5), (300, 20, 33), (600, 16, 80), (0, 5, 3)].enumerated().flatMap { turn, size in
      [kinds[turn % 4], kinds[(turn + 1) % 4]].map { linearWeightGradient(rows: size.0, size.1, size.2, $0) }
    }
    let maps = [(3, 5, 49, 17), (20, 17, 6, 5), (7, 32, 4, 33), (0, 5, 4, 3)].map { rows, channels, cells, columns in
      linearWeightGradient(rows: rows, channels * cells, columns, (.flattenedMaps(channels: channels), .rows))
    }
    return rows + maps
  }

  private static func linearWeightGradient(rows: Int, _ channels: Int, _ columns: Int, _ kinds: (x: ValueKind, dy: ValueKind)) -> OpCase {
    OpCase(
      name: "weight gradient of a linear layer, \(rows)x\(channels) of \(kinds.x) to \(kinds.dy) of \(columns)", op: LinearWeightGradient(),
      inputs: [OpCaseInput([rows, channels], kind: kinds.x), OpCaseInput([rows, columns], kind: kinds.dy)], tolerance: 1e-5)
  }

  private static var poolingGradients: [OpCase] {
    let maxima = [(1, 2, 0), (2, 1, 0), (2, 2, 1), (3, 2, 1), (3, 1, 1), (5, 3, 2)].enumerated().flatMap { index, window in
      [(7, 5), (1, 9), (37, 2)].flatMap { height, width in
        [OpCaseInput.Content.normal(standardDeviation: 1), .values(exact)].compactMap { content -> OpCase? in
          let x: Shape = [1 + index % 3, channelCounts[index % 5], height, width]
          let op = MaxPooling(kernel: window.0, stride: window.1, padding: window.2)
          guard let dy = try? op.outputShapes([x])[0] else { return nil }
          return OpCase(
            name: "gradient of a maximum \(window) of \(content.name)\(x)", op: MaxPoolingGradient(op),
            inputs: [OpCaseInput(dy), OpCaseInput(x, content)], tolerance: 1e-6)
        }
      }
    }
    let means = channelCounts.map { channels in
      OpCase(
        name: "gradient of a mean, \(channels)", op: GlobalAveragePoolingGradient(),
        inputs: [OpCaseInput([2, channels, 1, 1], .values(exact)), OpCaseInput([2, channels, 5, 3], .shapeOnly)], tolerance: 1e-6)
    }
    let upsamplings = [(1, 1, 7, 5), (2, 5, 5, 7), (3, 2, 7, 5), (5, 7, 2, 3), (4, 3, 8, 6)].map { height, width, newHeight, newWidth in
      OpCase(
        name: "gradient of upsampling \(height)x\(width) to \(newHeight)x\(newWidth)", op: UpsampleNearestGradient(),
        inputs: [OpCaseInput([2, 17, newHeight, newWidth]), OpCaseInput([2, 17, height, width], .shapeOnly)], tolerance: 1e-6)
    }
    return maxima + means + upsamplings
  }

  private static var scaleGradients: [OpCase] {
    channelCounts.map { channels in
      let x: Shape = [3, channels, channels == 5 ? 40 : 3, 7]
      return OpCase(
        name: "gradient of factors of channels, \(channels)", op: ScaleChannelsGradient(), inputs: [OpCaseInput(x), OpCaseInput(x)],
        tolerance: 1e-5)
    }
  }

  private static var batchNormalizationGradients: [OpCase] {
    channelCounts.flatMap { channels in
      let x: Shape = [2, channels, 9, 23]
      let contents: [(String, x: OpCaseInput.Content, mean: OpCaseInput.Content)] = [
        ("about zero", .normal(standardDeviation: 1), .positive),
        ("about 100", .values((0..<97).map { 100 + Float($0 % 11) / 8 }), .values([100.5, 99.75, 101])),
      ]
      return contents.map { name, content, mean in
        let parameters = [OpCaseInput.Content.positive, mean, .positive].map { OpCaseInput([channels], $0, isConstant: true) }
        return OpCase(
          name: "gradients of batch norm \(name), \(channels)", op: BatchNormalizationGradient(epsilon: 1e-5),
          inputs: [OpCaseInput(x), OpCaseInput(x, content)] + parameters, tolerance: 1e-5)
      }
    }
  }

  private static var groupNormalizationGradients: [OpCase] {
    let sizes: [(groups: Int, shape: Shape)] = [
      (1, [1, 1, 3, 1]), (3, [2, 3, 5, 7]), (1, [2, 17, 5, 7]), (4, [3, 32, 9, 1]), (11, [1, 33, 7, 5]),
    ]
    let plain = sizes.map { groupNormalizationGradient($0.groups, $0.shape, "normal", .normal(standardDeviation: 2)) }
    return plain + [
      groupNormalizationGradient(2, [1, 20, 24, 31], "large mean", .values((0..<97).map { 100 + Float($0 % 11) / 8 })),
      groupNormalizationGradient(2, [2, 6, 3, 5], "constant", .values([3])),
    ]
  }

  private static func groupNormalizationGradient(_ groups: Int, _ x: Shape, _ name: String, _ content: OpCaseInput.Content) -> OpCase {
    OpCase(
      name: "gradients of group norm of \(x) in \(groups), \(name)", op: GroupNormalizationGradient(GroupNormalization(groups: groups)),
      inputs: [OpCaseInput(x), OpCaseInput(x, content), OpCaseInput([x[1]], isConstant: true)],
      tolerance: name == "large mean" ? 2e-4 : 2e-5)
  }

  /// NaN and infinities, huge and denormal numbers.
  private static var specialGradients: [OpCase] {
    specialContents.flatMap { content in
      [(17, 1), (5, 3)].compactMap { channels, kernel in
        weightGradient((kernel, 1, kernel / 2), [2, channels, 5, 4], filters: 7, hasScale: false, content)
      } + [
        dataGradient(ConvolutionDataGradient(padding: 0), dy: [1, 17, 5, 4], channels: 5, kernel: 1, content),
        OpCase(
          name: "channel sums of \(content.name)maps", op: ChannelSums(), inputs: [OpCaseInput([2, 17, 5, 4], content)], tolerance: 1e-5),
        OpCase(
          name: "gradient of factors of \(content.name)channels", op: ScaleChannelsGradient(),
          inputs: [OpCaseInput([2, 17, 5, 4]), OpCaseInput([2, 17, 5, 4], content)], tolerance: 1e-5),
      ]
    }
  }
}
