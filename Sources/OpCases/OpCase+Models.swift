import Detection
import DeviceRuntime
import TensorGraph

extension OpCase {
  /// Every distinct operation of the four models at their usual image sizes, and the suppression of 1000 boxes.
  public static func modelCases() throws -> [OpCase] {
    var seen: Set<String> = []
    return try FasterRCNNModel.allCases.flatMap { model in
      let isSmall = model == .mobileNetV3Large320FPN
      return try cases(of: model, height: isSmall ? 320 : 800, width: isSmall ? 426 : 1066)
    }.filter { seen.insert("\($0.op.attributes) \($0.inputs.map(\.shape))").inserted } + [suppression]
  }

  /// Little else than suppression: all anchors of one level, of which neighbours overlap, as proposals.
  private static var suppression: OpCase {
    let op = ProposalGeneration(
      cellAnchors: [[SIMD4(-48, -48, 48, 48)]], preNMSTopN: 1000, postNMSTopN: 1000, nmsThreshold: 0.7, scoreThreshold: 0)
    let geometry = ImageGeometry(pixelOffset: 0, sourceHeight: 800, sourceWidth: 1280, height: 800, width: 1280)
    return OpCase(
      name: "non-maximum suppression/proposals from 1000 boxes", op: .proposalGeneration(op),
      inputs: [
        OpCaseInput([1, 3, 800, 1280], .shapeOnly), OpCaseInput([1, ImageGeometry.columnCount], .geometry([geometry])),
        OpCaseInput([1, 1, 25, 40], .normal(standardDeviation: 2)), OpCaseInput([1, 4, 25, 40], .normal(standardDeviation: 0.3)),
      ], tolerance: tolerance(.proposalGeneration(op)))
  }

  /// Every distinct operation of a model's optimised graph at the shapes that an image of `height` x `width` (after the resize) gives it.
  public static func cases(of model: FasterRCNNModel, height: Int, width: Int, images: Int = 1) throws -> [OpCase] {
    let configuration = model.configuration
    let graph = try FasterRCNN(configuration).graph(parameters: nil).optimized
    let size = ImagePlan.Size(height: height, width: width)
    let plan = ImagePlan(source: size, resized: size, padded: configuration.transform.padded(size))
    let shapes = try graph.shapes(inputs: DetectorInputs([ImagePlan](repeating: plan, count: images)).shapes)
    let scene = Scene(images: images, height: height, width: width)
    var seen: Set<String> = []
    return graph.nodes.indices.compactMap { index in
      let node = graph.nodes[index]
      let inputShapes = node.inputs.map { shapes[$0.node][$0.output] }
      guard var inputs = scene.inputs(node.op, inputShapes), seen.insert("\(node.op.attributes) \(inputShapes)").inserted else {
        return nil
      }
      if graph.isPackedImage(node.inputs[0]) { inputs[0] = OpCaseInput(inputShapes[0], .image) }
      if case .convolution = node.op, graph.isPixel(node.inputs[0]) { inputs[0] = OpCaseInput(inputShapes[0], isMean: true) }
      return OpCase(
        name: "\(model.rawValue)/\(node.name) \(inputShapes[0])", op: node.op, inputs: inputs, tolerance: tolerance(node.op),
        seed: UInt64(index))
    }
  }

  /// What float32 sums in another order may differ by, with room for the longest sums of the models.
  static func tolerance(_ op: Op) -> Float {
    switch op {
    case .convolution, .linear, .globalAveragePooling, .batchNormalization: 5e-5
    // Sample positions are float32: at the far end of a map their fraction has four digits.
    case .multiScaleRoIAlign: 2e-4
    case .imageTransform, .proposalGeneration, .detectionSelection, .activation: 1e-5
    case .input, .constant, .add, .scaleChannels, .maxPooling, .upsampleNearest, .flatten: 0
    }
  }
}

/// The images that a model's cases see.
private struct Scene {
  let images: Int
  let height: Int
  let width: Int

  private var geometry: OpCaseInput {
    let rows = (0..<images).map { image in
      ImageGeometry(pixelOffset: image * height * width, sourceHeight: height, sourceWidth: width, height: height, width: width)
    }
    return OpCaseInput([images, ImageGeometry.columnCount], .geometry(rows))
  }

  private func regions(_ shape: Shape) -> OpCaseInput { OpCaseInput(shape, .regions(height: height, width: width, images: images)) }

  /// The content that fits each input of `op`, nil for what computes nothing.
  func inputs(_ op: Op, _ shapes: [Shape]) -> [OpCaseInput]? {
    switch op {
    case .input, .constant, .flatten: nil
    case .imageTransform: [OpCaseInput(shapes[0], .bytes), geometry, OpCaseInput(shapes[2], .shapeOnly)]
    case .convolution(let convolution):
      weighted(shapes, depth: shapes[1].elementCount / shapes[1][0], constants: convolution.parameterIndices.count)
    case .linear: weighted(shapes, depth: shapes[1][1], constants: 2)
    case .batchNormalization: [OpCaseInput(shapes[0])] + shapes.dropFirst().map { OpCaseInput($0, .positive, isConstant: true) }
    case .activation, .add, .scaleChannels, .maxPooling, .globalAveragePooling, .upsampleNearest: shapes.map { OpCaseInput($0) }
    case .proposalGeneration(let op):
      [OpCaseInput(shapes[0], .shapeOnly), geometry] + shapes[2..<2 + op.levelCount].map { OpCaseInput($0, .normal(standardDeviation: 2)) }
        + shapes[(2 + op.levelCount)...].map { OpCaseInput($0, .normal(standardDeviation: 0.3)) }
    case .multiScaleRoIAlign: [regions(shapes[0])] + shapes.dropFirst().map { OpCaseInput($0) }
    case .detectionSelection:
      [
        OpCaseInput(shapes[0], .normal(standardDeviation: 3)), OpCaseInput(shapes[1]), regions(shapes[2]),
        OpCaseInput(shapes[3], .offsets(rows: shapes[2][0])), geometry,
      ]
    }
  }

  /// x, then constants whose products with x sum to about one, then what is left (a residual).
  private func weighted(_ shapes: [Shape], depth: Int, constants: Int) -> [OpCaseInput] {
    shapes.enumerated().map { index, shape in
      (1...constants).contains(index)
        ? OpCaseInput(shape, .normal(standardDeviation: 1 / Float(depth).squareRoot()), isConstant: true) : OpCaseInput(shape)
    }
  }
}
