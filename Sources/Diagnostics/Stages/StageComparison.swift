import Detectors
import DeviceRuntime
import TensorGraph

/// How far one stage's tensor lies from a reference's.
public struct StageComparison: Sendable {
  /// torchvision's name of the stage.
  public let name: String
  /// The shape of our tensor.
  public let shape: Shape
  /// The largest absolute difference; infinite when the shapes differ.
  public let maximumError: Float
  /// The root mean square of the difference over that of the reference.
  public let relativeError: Float
  /// Rows of the reference without a counterpart; only tensors of regions have any.
  public let lostRows: Int
}

extension StageTensors {
  /// Compares each tensor that `reference` has, in order of name.
  ///
  /// Equal scores may order proposals differently, so rows of regions are compared with the row of the nearest proposal (within a pixel).
  public func compared(to reference: StageTensors) -> [StageComparison] {
    let rows = matchedProposals(reference)
    return reference.tensors.keys.sorted().compactMap { name in
      guard let expected = reference.tensors[name], let actual = tensors[name] else { return nil }
      return Self.compare(name, actual, expected, rows: Self.isByRegion(name) ? rows : nil)
    }
  }

  /// Whether the rows of a tensor are regions.
  private static func isByRegion(_ name: String) -> Bool {
    [FasterRCNN.Stage.proposals, .pooled, .logits, .boxDeltas].contains { $0.name == name }
  }

  /// For each proposal of the reference the row of ours that is nearest, nil when none is within a pixel.
  private func matchedProposals(_ reference: StageTensors) -> [Int?] {
    guard let ours = tensors[FasterRCNN.Stage.proposals.name], let theirs = reference.tensors[FasterRCNN.Stage.proposals.name] else {
      return []
    }
    var free = Set(0..<ours.shape[0])
    return (0..<theirs.shape[0]).map { row in
      let distances = free.map { candidate in
        (candidate, (0..<4).reduce(Float(0)) { max($0, abs(ours.floats[4 * candidate + $1] - theirs.floats[4 * row + $1])) })
      }
      guard let nearest = distances.min(by: { $0.1 < $1.1 }), nearest.1 < 1 else { return nil }
      free.remove(nearest.0)
      return nearest.0
    }
  }

  private static func compare(_ name: String, _ actual: HostTensor, _ expected: HostTensor, rows: [Int?]?) -> StageComparison {
    let width = expected.shape.elementCount / max(expected.shape[0], 1)
    guard rows != nil || actual.shape == expected.shape else {
      return StageComparison(name: name, shape: actual.shape, maximumError: .infinity, relativeError: .infinity, lostRows: 0)
    }
    var (largest, squares, scale, lost): (Float, Double, Double, Int) = (0, 0, 0, 0)
    for row in 0..<expected.shape[0] {
      guard let source = rows.map({ $0[row] }) ?? row else {
        lost += 1
        continue
      }
      for column in 0..<width {
        let reference = expected.floats[row * width + column]
        let difference = actual.floats[source * width + column] - reference
        largest = max(largest, difference.isNaN ? .infinity : abs(difference))
        squares += Double(difference) * Double(difference)
        scale += Double(reference) * Double(reference)
      }
    }
    let relative = Float((squares / max(scale, .leastNonzeroMagnitude)).squareRoot())
    return StageComparison(name: name, shape: actual.shape, maximumError: largest, relativeError: relative, lostRows: lost)
  }
}
