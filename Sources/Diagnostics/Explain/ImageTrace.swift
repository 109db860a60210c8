import Boxes
import Detectors
import Images
import RCNN
import TensorGraph

/// One image's way through both stages.
struct ImageTrace {
  private let proposals: ProposalTrace
  private let detections: DetectionTrace
  private let overlap: Float
  private let foregroundOverlap: Float
  private let minSize: Int
  /// Pixels after the resize for one before.
  private let scale: SIMD2<Float>

  /// Follows an image through `stages`, which `detector` made of it; throws `StageError` when one is missing.
  init(_ detector: Detector, _ image: Image, _ stages: StageTensors, overlap: Float) throws(StageError) {
    let transform = detector.model.transform
    let plan = transform.plan(.init(height: image.height, width: image.width))
    let size = plan.resized
    let operations = detector.graph.nodes.map(\.op)
    let generation = operations.lazy.compactMap { $0 as? ProposalGeneration }.first
    let selection = operations.lazy.compactMap { $0 as? DetectionSelection }.first
    guard let generation, let selection, let model = detector.model as? FasterRCNN else {
      preconditionFailure("a graph of FasterRCNN has both stages")
    }
    proposals = try ProposalTrace(stages, generation, canvas: plan.padded, size: size)
    detections = try DetectionTrace(stages, selection, size: size)
    self.overlap = overlap
    foregroundOverlap = model.configuration.regionProposals.backgroundThreshold
    minSize = transform.minSize.last ?? min(size.height, size.width)
    scale = SIMD2(Float(size.width) / Float(image.width), Float(size.height) / Float(image.height))
  }

  /// Why an object was missed.
  func miss(_ object: MissExplainer.Object, index: Int) -> Miss {
    let box = object.box.scaled(by: scale)
    let anchors = proposals.positions(overlapping: box, atLeast: overlap)
    let candidates = detections.positions(object.label, overlapping: box, atLeast: overlap)
    let anchorOverlap = proposals.anchorOverlap(box)
    let (stage, remedy) =
      candidates.isEmpty ? firstStage(anchors, anchorOverlap: anchorOverlap, box) : secondStage(candidates)
    return Miss(
      object: index, stage: stage, remedy: remedy, anchorOverlap: anchorOverlap,
      proposalRank: anchors.map(proposals.rank).min().map { $0 + 1 }, classScore: candidates.map(detections.score).max())
  }

  private typealias Cause = (stage: MissStage, remedy: Miss.Remedy?)

  /// Where the anchor that came furthest was lost.
  private func firstStage(_ anchors: [ProposalTrace.Position], anchorOverlap: Float, _ box: BoundingBox) -> Cause {
    if anchors.isEmpty { return anchorOverlap < foregroundOverlap ? (.anchor, enlargement(box)) : (.proposalBox, nil) }
    let causes = anchors.map { Self.cause(proposals.fate($0)) }
    let cause = Self.furthest(causes)
    guard cause.stage == .proposalSuppression else { return cause }
    let suppressed = zip(anchors, causes).filter { $0.1.stage == .proposalSuppression }.map(\.0)
    return (cause.stage, .init(setting: .proposalNMSThreshold, value: proposals.threshold(leaving: suppressed)))
  }

  /// Where the candidate that came furthest was lost.
  private func secondStage(_ candidates: [DetectionTrace.Position]) -> Cause {
    let causes = candidates.map { Self.cause(detections.fate($0), score: detections.score($0)) }
    let cause = Self.furthest(causes)
    guard cause.stage == .suppression else { return cause }
    let suppressed = zip(candidates, causes).filter { $0.1.stage == .suppression }.map(\.0)
    return (cause.stage, .init(setting: .nmsThreshold, value: detections.threshold(leaving: suppressed)))
  }

  /// The latest stage, and there the setting nearest to what it is: the lowest count, the highest score.
  private static func furthest(_ causes: [Cause]) -> Cause {
    let order = MissStage.allCases
    let last = causes.map { order.firstIndex(of: $0.stage)! }.max() ?? 0
    let remedies = causes.filter { $0.stage == order[last] }.compactMap(\.remedy)
    return (order[last], remedies.min { $0.setting == .scoreThreshold ? $0.value > $1.value : $0.value < $1.value })
  }

  private static func cause(_ fate: ProposalTrace.Fate) -> Cause {
    switch fate {
    case .outranked(let rank): (.proposalRank, .init(setting: .proposalsBeforeNMS, value: Float(rank + 1)))
    case .filtered: (.proposalScore, nil)
    case .suppressed: (.proposalSuppression, nil)
    case .crowdedOut(let rank): (.proposalCount, .init(setting: .proposals, value: Float(rank + 1)))
    case .kept: (.box, nil)
    }
  }

  private static func cause(_ fate: DetectionTrace.Fate, score: Float) -> Cause {
    switch fate {
    case .scoredLow: (.classScore, .init(setting: .scoreThreshold, value: score.nextDown))
    case .suppressed: (.suppression, nil)
    case .crowdedOut(let rank): (.detectionCount, .init(setting: .detectionsPerImage, value: Float(rank + 1)))
    case .kept: (.match, nil)
    }
  }

  /// Small objects reach the size of the smallest anchor when the image is made larger.
  private func enlargement(_ box: BoundingBox) -> Miss.Remedy? {
    let side = box.area.squareRoot()
    guard side > 0, side < proposals.smallestAnchorSide else { return nil }
    return .init(setting: .minSize, value: (Float(minSize) * proposals.smallestAnchorSide / side).rounded(.up))
  }
}
