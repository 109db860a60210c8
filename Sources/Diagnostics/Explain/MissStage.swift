/// The stage of the detector that lost an object, in the order in which objects pass them.
public enum MissStage: String, Sendable, CaseIterable {
  /// No anchor overlaps the object as much as training asks of anything but background.
  case anchor
  /// Anchors overlap the object, but no anchor's regressed box does enough.
  case proposalBox
  /// The anchors whose boxes fit score too low for a proposal, or their boxes are too small.
  case proposalScore
  /// The anchors whose boxes fit are not among the best of their level before NMS.
  case proposalRank
  /// The boxes that fit lie too close to a better proposal.
  case proposalSuppression
  /// The proposals that fit are not among the best of all levels after NMS.
  case proposalCount
  /// Proposals fit, but what the second stage makes of any proposal does not.
  case box
  /// Boxes fit, but the score of the object's class is too low.
  case classScore
  /// The detections that fit lie too close to a better one of the class.
  case suppression
  /// The detections that fit are not among the best of the image.
  case detectionCount
  /// A detection fits, but counts for another object.
  case match
}
