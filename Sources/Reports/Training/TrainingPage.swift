import Images

/// The HTML report of a run of training: what it shows. Parts that are empty are left out.
public struct TrainingPage: Sendable {
  /// The page's title.
  public var title: String
  /// A line below it.
  public var subtitle: String
  /// How the run came about: the command, the model, the data, the recipe, the device.
  public var facts: [EvaluationPage.Fact] = []
  /// How the run went.
  public var curves: TrainingCurves
  /// What the data is like that the run learned from, and that it was validated on.
  public var labels: [LabelsPicture] = []
  /// Batches as the network saw them.
  public var batches: [Figure] = []
  /// Truth beside detections.
  public var comparisons: [Figure] = []
  /// What the best weights still miss.
  public var misses: [MissReason] = []
  /// The evaluation of the best weights, whose parts follow below those of the run.
  public var evaluation: EvaluationPage?

  /// A page with curves alone.
  public init(title: String, subtitle: String = "", curves: TrainingCurves) {
    (self.title, self.subtitle, self.curves) = (title, subtitle, curves)
  }

  /// A picture beside the page.
  public struct Figure: Sendable {
    /// `BatchPicture`'s or `ComparisonPicture`'s, or one that was read from a file.
    public var image: Image
    /// Below it.
    public var caption: String

    /// A picture with a line below it.
    public init(_ image: Image, caption: String) { (self.image, self.caption) = (image, caption) }
  }
}
