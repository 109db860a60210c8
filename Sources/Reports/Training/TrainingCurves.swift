import Files
import Results

/// How losses, AP and the learning rate went in a run of training.
public struct TrainingCurves: Sendable {
  /// In the order of time.
  public var records: [Record]

  /// What is known at a point of a run, such as the end of an epoch.
  public struct Record: Sendable, Equatable {
    /// Epochs gone through, with a fraction within one.
    public var epoch: Double
    /// Updates of the weights.
    public var step: Int
    /// Since the run began.
    public var minutes: Double
    /// Of the last update.
    public var learningRate: Double
    /// Means since the record before.
    public var training: Losses
    /// On images that are not learned from, where they were computed.
    public var validation: Losses?
    /// COCO's AP on them, where it was measured.
    public var ap: Double?
    /// AP at an overlap of 0.5.
    public var ap50: Double?

    /// A record.
    public init(
      epoch: Double, step: Int, minutes: Double, learningRate: Double, training: Losses, validation: Losses? = nil, ap: Double? = nil,
      ap50: Double? = nil
    ) {
      (self.epoch, self.step, self.minutes, self.learningRate) = (epoch, step, minutes, learningRate)
      (self.training, self.validation, self.ap, self.ap50) = (training, validation, ap, ap50)
    }
  }

  /// The four losses of a two-stage detector.
  public struct Losses: Sendable, Equatable {
    /// Of whether there is an object at an anchor.
    public var objectness: Double
    /// Of the proposals' boxes.
    public var proposalBox: Double
    /// Of the classes.
    public var classifier: Double
    /// Of the final boxes.
    public var box: Double

    /// Four losses.
    public init(objectness: Double, proposalBox: Double, classifier: Double, box: Double) {
      (self.objectness, self.proposalBox, self.classifier, self.box) = (objectness, proposalBox, classifier, box)
    }

    /// Their sum, which is made small.
    public var total: Double { objectness + proposalBox + classifier + box }
  }

  /// Curves through records.
  public init(_ records: [Record]) { self.records = records }

  /// The record of the highest AP, the first of several; nil where none was measured.
  public var best: Record? {
    let measured = records.filter { $0.ap?.isFinite == true }
    let highest = measured.compactMap(\.ap).max()
    return measured.first { $0.ap == highest }
  }

  /// The charts as one SVG file.
  public var svg: String {
    ChartSheet(title: "Training", subtitle: summary, drawings: charts.map(\.drawing), columns: 4).svg.text
  }

  /// Writes the charts as an SVG file, in place of one that is there.
  public func write(to path: String) throws(FileError) { try NewFile.write(svg, to: path, existing: .replace) }

  /// How far the run came, in a sentence.
  var summary: String {
    guard let last = records.last else { return "No record yet." }
    let length = "\(epochs(last.epoch)), \(plural(last.step, "step")), \(duration(minutes: last.minutes))"
    guard let best, let ap = best.ap else { return length + "." }
    return "\(length); best AP \(decimal(ap, digits: 3)) after \(epochs(best.epoch))."
  }
}

/// A count of epochs, with a decimal within one.
func epochCount(_ count: Double) -> String { decimal(count, digits: count.rounded() == count ? 0 : 1) }

/// A count of epochs with its unit.
func epochs(_ count: Double) -> String { "\(epochCount(count)) \(count == 1 ? "epoch" : "epochs")" }

/// A length of time in the unit that suits it.
func duration(minutes: Double) -> String { minutes < 100 ? "\(decimal(minutes, digits: 1)) min" : "\(decimal(minutes / 60, digits: 1)) h" }
