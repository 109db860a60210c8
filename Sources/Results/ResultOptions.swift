import Datasets

/// What results are made of besides the detections.
public struct ResultOptions: Sendable {
  public var formats: Set<ResultFormat> = [.jsonl]
  /// The labels of the model's classes with their names, without the background.
  public var classes: [(label: Int, name: String)] = []
  /// The numbers of the images in COCO's formats; nil takes those of `COCOImageIDs(files:)`.
  public var imageIDs: COCOImageIDs?
  /// Whether YOLO's lines end with the score.
  public var includesScoresInYOLO = false

  /// The defaults: JSON lines.
  public init() {}
}
