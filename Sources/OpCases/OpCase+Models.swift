import Detectors
import TensorGraph

extension OpCase {
  /// Every distinct operation of the four models at their usual image sizes, and the suppression of 1000 boxes.
  public static func modelCases() throws -> [OpCase] {
    let cases: [OpCase] = try TorchvisionModel.allCases.flatMap { model throws -> [OpCase] in
      let size = model.usualSize
      return try self.cases(of: model, height: size.height, width: size.width)
    }
    return cases.distinct() + [suppression]
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
    let plans = configuration.plans(height: height, width: width, images: images)
    let graph = try FasterRCNN(configuration).graph(parameters: nil).optimized
    let scene = Scene(images: images, height: height, width: width)
    return try cases(of: graph, inputs: DetectorInputs(plans).shapes, scene, named: model.rawValue)
  }
}

extension FasterRCNNConfiguration {
  /// So many images that are `height` x `width` after the resize.
  func plans(height: Int, width: Int, images: Int) -> [ImagePlan] {
    let size = ImagePlan.Size(height: height, width: width)
    return [ImagePlan](repeating: ImagePlan(source: size, resized: size, padded: transform.padded(size)), count: images)
  }
}

extension TorchvisionModel {
  /// What an ordinary photograph is after the resize.
  var usualSize: ImagePlan.Size {
    self == .mobileNetV3Large320FPN ? .init(height: 320, width: 426) : .init(height: 800, width: 1066)
  }
}
