import Boxes
import DeviceRuntime
import TensorGraph

/// The results of a detector's graph for N images: `boxes` [N, D, 4], `scores` [N, D], `labels` [N, D] int32 and `counts` [N] int32 (see
/// `DetectionSelection`), and the stages between, of a graph that returns them.
public struct DetectorOutputs: Sendable {
  /// All results by their names in the graph.
  public let tensors: [String: HostTensor]
  private let boxes: [Float]
  private let scores: [Float]
  private let labels: [Int32]
  private let counts: [Int32]
  private let capacity: Int

  /// What the graph calls the detections' parts.
  public enum Name: String, Sendable, CaseIterable {
    case boxes, scores, labels, counts
  }

  /// The results of a run; throws `DetectorOutputError` where one is missing or of another shape than the others ask for.
  public init(_ tensors: [String: HostTensor]) throws(DetectorOutputError) {
    func tensor(_ name: Name) throws(DetectorOutputError) -> HostTensor {
      guard let tensor = tensors[name.rawValue] else { throw .missing(name: name.rawValue) }
      return tensor
    }
    let (scores, boxes, labels, counts) = (try tensor(.scores), try tensor(.boxes), try tensor(.labels), try tensor(.counts))
    guard scores.shape.rank == 2 else { throw .misshapen(name: Name.scores.rawValue, shape: scores.shape) }
    let (images, capacity) = (scores.shape[0], scores.shape[1])
    (self.tensors, self.capacity) = (tensors, capacity)
    self.scores = try Self.floats(scores, .scores, [images, capacity])
    self.boxes = try Self.floats(boxes, .boxes, [images, capacity, 4])
    self.labels = try Self.integers(labels, .labels, [images, capacity])
    self.counts = try Self.integers(counts, .counts, [images])
  }

  private static func floats(_ tensor: HostTensor, _ name: Name, _ shape: Shape) throws(DetectorOutputError) -> [Float] {
    guard tensor.shape == shape, case .float32(let values) = tensor.elements else {
      throw .misshapen(name: name.rawValue, shape: tensor.shape)
    }
    return values
  }

  private static func integers(_ tensor: HostTensor, _ name: Name, _ shape: Shape) throws(DetectorOutputError) -> [Int32] {
    guard tensor.shape == shape, case .int32(let values) = tensor.elements else {
      throw .misshapen(name: name.rawValue, shape: tensor.shape)
    }
    return values
  }

  /// The detections of an image of the batch, best first; throws `DeviceError.miscounted`.
  package func detections(ofImage row: Int) throws(DeviceError) -> [LabelledBox] {
    let count = Int(counts[row])
    guard 0...capacity ~= count else { throw .miscounted(value: "the detections of an image", count: count, limit: capacity) }
    return (row * capacity..<row * capacity + count).map { slot in
      let box = BoundingBox(x1: boxes[4 * slot], y1: boxes[4 * slot + 1], x2: boxes[4 * slot + 2], y2: boxes[4 * slot + 3])
      return LabelledBox(box: box, label: Int(labels[slot]), score: scores[slot])
    }
  }
}

/// Why the results of a graph are not a detector's.
public enum DetectorOutputError: Error, CustomStringConvertible, Sendable, Equatable {
  case missing(name: String)
  case misshapen(name: String, shape: Shape)

  /// One sentence that names the result and the remedy.
  public var description: String {
    switch self {
    case .missing(let name): "the graph returned no \"\(name)\", so that nobody knows what it found; give the graph of a detection model."
    case .misshapen(let name, let shape):
      "the graph returned \"\(name)\" with the shape or type of something else (\(shape)); give the graph of a detection model."
    }
  }
}
