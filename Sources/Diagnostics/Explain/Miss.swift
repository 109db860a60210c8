import Detectors

/// An object that was not detected, and why.
public struct Miss: Sendable {
  /// The object's place in the list that was given.
  public let object: Int
  /// Where it was lost.
  public let stage: MissStage
  /// The setting that would have let the object pass this stage; nil where only training helps.
  public let remedy: Remedy?
  /// The best overlap (IoU) of an anchor with the object.
  public let anchorOverlap: Float
  /// The best place (from 1) that a fitting anchor has in the objectness of its level; nil when no anchor's box fits.
  public let proposalRank: Int?
  /// The best score of the object's class among boxes that fit; nil when none does.
  public let classScore: Float?

  /// A setting and the value that is just enough, everything else as it was.
  public struct Remedy: Sendable, Equatable {
    /// What to set.
    public let setting: Setting
    /// To what.
    public let value: Float
  }

  /// What can be set without training, as `DetectorOptions` calls it.
  public enum Setting: String, Sendable {
    case minSize, proposalsBeforeNMS, proposalNMSThreshold, proposals, scoreThreshold, nmsThreshold, detectionsPerImage
  }
}

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
