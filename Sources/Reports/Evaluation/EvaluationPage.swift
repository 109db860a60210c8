import Images

/// The HTML report of an evaluation: what it shows. Parts that are empty are left out.
public struct EvaluationPage: Sendable {
  /// The page's title.
  public var title: String
  /// A line below it.
  public var subtitle: String
  /// Parts of the page in front of the evaluation.
  public var leading: [Page.Section] = []
  /// Says what was evaluated, where that is not the whole of the page.
  public var summaryNote = ""
  /// How the report came about: the command, the date, the model, the device.
  public var facts: [Fact] = []
  /// COCO's twelve, in their order.
  public var numbers: [Number] = []
  /// A row a class.
  public var classes: [ClassRow] = []
  /// All classes together.
  public var allClasses: ClassRow?
  /// Precision by recall and F1 by score, reliability, and so on, two in a row.
  public var curves: [LineChart] = []
  /// What was taken for what above several thresholds of scores, to choose from.
  public var views: [ThresholdView] = []
  /// The threshold of the view that is shown first.
  public var chosenThreshold = 0.5
  /// What each kind of error costs, and results by the size of objects.
  public var breakdowns: [BarList] = []
  /// Calibration and whatever else is a chart of its own.
  public var calibration: [LineChart] = []
  /// A sentence on calibration, such as the expected error.
  public var calibrationNote = ""
  /// The clearest errors of each kind.
  public var errorGalleries: [ErrorGallery] = []
  /// Says by what images are ranked.
  public var pictureRule = ""
  /// What boxes are pixels of: images as a camera's note turns them, or as they are stored.
  public var orientation = OrientationPolicy.apply
  /// Images with the most errors.
  public var worst: [Picture] = []
  /// Images with the fewest.
  public var best: [Picture] = []

  /// An empty report.
  public init(title: String, subtitle: String) { (self.title, self.subtitle) = (title, subtitle) }

  /// A number with its meaning.
  public struct Number: Sendable {
    public var name: String
    /// What it means, for people who do not know it.
    public var meaning: String
    /// 0...1; nil where nothing was to be measured.
    public var value: Double?

    /// A number by its name; nil where there is none.
    public init(_ name: String, meaning: String, value: Double?) { (self.name, self.meaning, self.value) = (name, meaning, value) }
  }
}
