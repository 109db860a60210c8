import Detection

/// An object that was not detected, and why.
public struct Miss: Sendable {
  /// The object's place in the list that was given.
  public let object: Int
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
    public let setting: Setting
    public let value: Float
  }

  /// What can be set without training, as `DetectorOptions` calls it.
  public enum Setting: String, Sendable {
    case minSize, proposalsBeforeNMS, proposalNMSThreshold, proposals, scoreThreshold, nmsThreshold, detectionsPerImage
  }
}
