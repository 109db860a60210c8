import Checkpoints
import Detection
import NeuralNetworks
import TensorGraph

/// What a checkpoint holds, told from its tensors.
public struct ModelSummary: Sendable {
  public var checkpoint: Checkpoint { parameters.checkpoint }
  public let configuration: FasterRCNNConfiguration
  /// The names of the labels.
  public let categories: CategoryList
  /// The builder, where it is known.
  public let model: FasterRCNNModel?
  /// Whether another builder makes the same tensors, so that only the user can know the image size and thresholds.
  public let isAmbiguous: Bool
  /// The elements of all floating-point tensors that training may change; batch-norm statistics are no parameters.
  public let parameterCount: Int
  private let parameters: CheckpointParameters

  /// Reads the checkpoint at `path` as a Faster R-CNN; throws `CheckpointError` or `DetectorError`.
  public init(contentsOf path: String, options: DetectorOptions = DetectorOptions()) throws {
    try self.init(Checkpoint(contentsOf: path), options: options)
  }

  /// Tells a checkpoint's tensors as a Faster R-CNN; throws `DetectorError`.
  public init(_ checkpoint: Checkpoint, options: DetectorOptions = DetectorOptions()) throws {
    let options = try options.completed(for: checkpoint)
    let parameters = CheckpointParameters(checkpoint, allowsNonFinite: true)
    self.parameters = parameters
    let candidates = options.model.map { [$0] } ?? FasterRCNNModel.candidates(for: parameters)
    isAmbiguous = candidates.count > 1
    let inferred = try parameters.configuration(model: candidates.first, anchors: options.anchors)
    categories = try Detector.categories(options.categories, classCount: inferred.roiHeads.classCount)
    configuration = try options.apply(to: inferred, categories: categories)
    model = options.model
    parameterCount = parameters.checkpoint.tensors.filter { $0.dataType.isFloatingPoint && !$0.name.contains(".running_") }.reduce(0) {
      $0 + $1.shape.elementCount
    }
  }

  /// What people should know about the checkpoint, a sentence each.
  public var notes: [String] { parameters.notes }

  /// The model's graph; throws `DetectorError` when the tensors are not this model's.
  public func graph() throws -> Graph {
    try parameters.describingErrors { try FasterRCNN(configuration).graph(parameters: parameters) }
  }

  /// The backbone in words.
  public var backboneName: String {
    switch configuration.backbone {
    case .mobileNetV3Large: return "MobileNetV3-Large"
    case .resNet(let network, _):
      let names: [(ResNet, String)] = [
        (.resNet18, "ResNet-18"), (.resNet34, "ResNet-34"), (.resNet50, "ResNet-50"), (.resNet101, "ResNet-101"),
        (.resNet152, "ResNet-152"),
      ]
      return names.first { $0.0 == network }?.1 ?? "ResNet with \(network.blockCounts) blocks, base width \(network.baseWidth)"
    }
  }
}
