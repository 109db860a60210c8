import Checkpoints
import DeviceRuntime
import Files
import Images
import RCNN

/// Every tensor between an image and its detections, by torchvision's names: `input`, `features.*`, `rpn.*`, `proposals`, `roi.*`.
public struct StageTensors: Sendable {
  /// By torchvision's names.
  public let tensors: [String: HostTensor]

  /// Runs `image` through a detector whose graph returns its stages; throws what `Detector` throws, and `StageError` where the graph returns none.
  public init(_ detector: Detector, image: Image) throws { try self.init(detector.run(image)) }

  /// The stages among the results of such a detector's graph for one image.
  init(_ outputs: DetectorOutputs) throws(StageError) {
    let results = Set(DetectorOutputs.Name.allCases.map(\.rawValue))
    var tensors = outputs.tensors.filter { !results.contains($0.key) }
    let proposals = FasterRCNN.Stage.proposals.name
    guard let regions = tensors[proposals] else { throw StageError(name: proposals) }
    tensors[proposals] = Self.withoutImageIndex(regions)
    self.tensors = tensors
  }

  /// One stage; throws `StageError` when it is missing.
  subscript(stage: FasterRCNN.Stage) -> HostTensor {
    get throws(StageError) {
      guard let tensor = tensors[stage.name] else { throw StageError(name: stage.name) }
      return tensor
    }
  }

  /// Reads tensors that were written to a checkpoint; throws `CheckpointError`.
  public init(contentsOf path: String) throws {
    let checkpoint = try Checkpoint(contentsOf: path)
    tensors = Dictionary(
      uniqueKeysWithValues: try checkpoint.tensors.map { ($0.name, HostTensor($0.shape, try $0.floats())) })
  }

  /// Writes the tensors as a safetensors file; throws `CheckpointError`.
  public func write(to path: String) throws {
    let tensors = tensors.sorted { $0.key < $1.key }.map { WritableTensor(name: $0.key, shape: $0.value.shape, values: $0.value.floats) }
    try SafetensorsWriter().write(tensors, to: path)
  }

  private static func withoutImageIndex(_ regions: HostTensor) -> HostTensor {
    let boxes = regions.floats.enumerated().filter { $0.offset % 5 != 0 }.map(\.element)
    return HostTensor([regions.shape[0], 4], boxes)
  }
}

/// A detector whose graph does not return what lies between an image and its detections.
public struct StageError: DescribedError, Sendable, Equatable {
  /// A tensor that is missing.
  public let name: String

  /// One sentence that names it and the remedy.
  public var description: String { "the detector's graph does not return \(name); make the detector with its stages included." }
}
