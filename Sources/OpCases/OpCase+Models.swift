import Detectors
import TensorGraph

extension OpCase {
  /// Every distinct operation of the four models at their usual image sizes, and the suppression of 1000 boxes.
  public static func modelCases() throws -> [OpCase] {
    let cases: [OpCase] = try TorchvisionModel.allCases.flatMap { model throws -> [OpCase] in
      let isSmall = model == .mobileNetV3Large320FPN
      return try self.cases(of: model, height: isSmall ? 320 : 800, width: isSmall ? 426 : 1066)
    }
    var seen: Set<Shapes> = []
    return cases.filter { seen.insert(Shapes(op: AnyHashable($0.op), inputs: $0.inputs.map(\.shape))).inserted } + [suppression]
  }

  /// An operation at the shapes of its inputs.
  private struct Shapes: Hashable {
    let op: AnyHashable
    let inputs: [Shape]
  }

  /// Little else than suppression: all anchors of one level, of which neighbours overlap, as proposals.
  private static var suppression: OpCase {
    let op = ProposalGeneration(
      cellAnchors: [[SIMD4(-48, -48, 48, 48)]], preNMSTopN: 1000, postNMSTopN: 1000, nmsThreshold: 0.7, scoreThreshold: 0)
    let geometry = ImageGeometry(pixelOffset: 0, sourceHeight: 800, sourceWidth: 1280, height: 800, width: 1280)
    return OpCase(
      name: "non-maximum suppression/proposals from 1000 boxes", op: op,
      inputs: [
        OpCaseInput([1, 3, 800, 1280], .shapeOnly), OpCaseInput([1, ImageGeometry.columnCount], .geometry([geometry])),
        OpCaseInput([1, 1, 25, 40], .normal(standardDeviation: 2)), OpCaseInput([1, 4, 25, 40], .normal(standardDeviation: 0.3)),
      ], tolerance: op.tolerance)
  }

  /// Every distinct operation of a model's optimised graph at the shapes that an image of `height` x `width` (after the resize) gives it.
  public static func cases(of model: TorchvisionModel, height: Int, width: Int, images: Int = 1) throws -> [OpCase] {
    let configuration = model.configuration
    let graph = try FasterRCNN(configuration).graph(parameters: nil).optimized
    let size = ImagePlan.Size(height: height, width: width)
    let plan = ImagePlan(source: size, resized: size, padded: configuration.transform.padded(size))
    let shapes = try graph.shapes(inputs: DetectorInputs([ImagePlan](repeating: plan, count: images)).shapes)
    let scene = Scene(images: images, height: height, width: width)
    let kinds = try graph.kinds()
    var seen: Set<Shapes> = []
    return graph.nodes.enumerated().compactMap { index, node in
      let inputShapes = node.inputs.map { shapes[$0.node][$0.output] }
      guard let op = node.op as? any CaseOp, seen.insert(Shapes(op: AnyHashable(op), inputs: inputShapes)).inserted else { return nil }
      let contents = op.contents(inputShapes, scene)
      let inputs = node.inputs.indices.map { position in
        let kind = kinds[node.inputs[position].node][node.inputs[position].output]
        return OpCaseInput(
          inputShapes[position], kind == .images ? .image : contents[position], isConstant: op.inputRoles[position] == .parameter,
          kind: kind == .pixels ? .pixels : nil)
      }
      return OpCase(
        name: "\(model.rawValue)/\(node.name) \(inputShapes[0])", op: op, inputs: inputs, tolerance: op.tolerance, seed: UInt64(index))
    }
  }
}
