import Boxes
import Detectors
import DeviceRuntime
import Images
import RCNN
import TensorGraph

/// Says which stage of a detector lost the objects that it does not find.
///
/// Boxes are followed on the host through the tensors of all stages, by the rules of `ProposalGeneration` and `DetectionSelection`. An object that several
/// boxes fit is lost where the one that came furthest was lost.
public struct MissExplainer: Sendable {
  /// The overlap (IoU) from which on a box fits an object.
  public let overlap: Float
  private let detector: Detector

  /// An object that people marked.
  public struct Object: Sendable {
    /// In pixels of the image.
    public let box: BoundingBox
    /// The detector's class, above 0 and below `classCount`.
    public let label: Int

    /// An object.
    public init(box: BoundingBox, label: Int) { (self.box, self.label) = (box, label) }
  }

  /// An explainer for a detector whose graph returns its stages.
  public init(_ detector: Detector, overlap: Float = 0.5) { (self.detector, self.overlap) = (detector, overlap) }

  /// The detector's classes.
  public var categories: CategoryList { detector.categories }

  /// The number of classes with the background.
  public var classCount: Int { detector.model.classCount }

  /// The objects that are not found in an image, in the order given; throws what the device throws.
  public func misses(of objects: [Object], in image: Image) throws -> [Miss] {
    let outputs = try detector.run(image)
    let found = Self.found(objects, by: try outputs.detections(ofImage: 0), overlap: overlap)
    if found.allSatisfy({ $0 }) { return [] }
    let trace = try ImageTrace(detector, image, StageTensors(outputs), overlap: overlap)
    return objects.indices.filter { !found[$0] }.map { trace.miss(objects[$0], index: $0) }
  }

  /// Which objects a detection of their class takes: best detections first, each the free object that it overlaps most.
  private static func found(_ objects: [Object], by detections: [LabelledBox], overlap: Float) -> [Bool] {
    var found = objects.map { _ in false }
    for detection in detections {
      let free = objects.indices.filter { !found[$0] && objects[$0].label == detection.label }
      let overlaps = free.map { ($0, objects[$0].box.overlap(detection.box)) }
      if let best = overlaps.max(by: { $0.1 < $1.1 }), best.1 >= overlap { found[best.0] = true }
    }
    return found
  }
}
