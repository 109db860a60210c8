import DatasetChecks
import Evaluation
import RCNN
import Results
import Training

/// What a run would learn, from what and how.
struct TrainDataReport {
  private let setup: TrainingSetup
  private let format: String
  /// Of the objects that are learned from.
  private let measures: ObjectMeasures

  /// A report on a run that is prepared; `format` is that of the data set.
  init(_ setup: TrainingSetup, format: String) {
    (self.setup, self.format) = (setup, format)
    measures = ObjectMeasures(setup.data.training.dataset, setup.model.configuration)
  }

  /// The report for people.
  var text: String {
    let sections = [
      ["\(format): " + (notes.first ?? "")] + notes.dropFirst(), ["\(classTable)"], sizeLines + anchorLines,
      [setup.model.summary + "."] + setup.notes.map(\.namingOptions), ["\(recipeTable)"], [lengthLine],
    ]
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  private var notes: [String] { setup.data.notes.map(\.namingOptions) }
}

// MARK: - Data

extension TrainDataReport {
  private var parts: [TrainingData.Part] { [setup.data.training, setup.data.validation].compactMap(\.self) }

  private var classTable: TextTable {
    let titles = ["training", "validation"].prefix(parts.count)
    let rows = setup.data.classes.names.enumerated().dropFirst().map { label, name in
      [name ?? ""] + parts.flatMap { [$0.count(of: label).objects, $0.count(of: label).images] }.map(String.init)
    }
    let sums = ["all"] + parts.flatMap { [$0.objectCount, $0.images.count] }.map(String.init)
    return TextTable(header: ["class"] + titles.flatMap { ["\($0) objects", "images"] }, rows: rows + [sums])
  }

  private var sizeLines: [String] {
    let transform = setup.model.transform
    let input = "the input's shorter side is \(transform.minSize.last ?? 0) pixels, the longer one at most \(transform.maxSize)"
    let sides = measures.quartiles.map { decimal($0, digits: 0) }
    return sides.count < 3
      ? [input + "."]
      : [
        input + ".",
        "there a quarter of the objects are smaller than \(sides[0]) pixels, half than \(sides[1]), and a quarter larger than \(sides[2]).",
      ]
  }

  private var anchorLines: [String] {
    let shares = zip(AnchorRecall.thresholds, measures.recall.total).map { "\(decimal(100 * $1, digits: 1)) % at an IoU of \($0)" }
    let lines = ["objects with an anchor: \(shares.joined(separator: ", "))."]
    guard let suggestion = measures.suggestion else { return lines }
    let share = decimal(100 * suggestion.recall.total[0], digits: 1)
    let options = "--anchor-sizes \(Self.list(suggestion.anchors.sizes)) --aspect-ratios \(Self.list(suggestion.anchors.aspectRatios))"
    return lines + ["others fit better, \(share) % at an IoU of \(AnchorRecall.thresholds[0]): \(options)"]
  }

  /// Levels as the options have them.
  private static func list(_ levels: [[Float]]) -> String {
    levels.map { $0.map { decimal(Double($0), digits: $0 == $0.rounded() ? 0 : 2) }.joined(separator: ",") }.joined(separator: "/")
  }
}

// MARK: - Recipe

extension TrainDataReport {
  /// All settings, but of a part of the augmentation that is off its probability alone.
  private var recipeTable: TextTable {
    let parts = ["mosaic", "scale_jitter", "photometric", "zoom_out", "iou_crop"]
    let off = parts.filter { setup.recipe.text(of: $0) == "0.0" }.map { $0 + "_" }
    let keys = Recipe.keys.map(\.name).filter { key in !off.contains(where: key.hasPrefix) }
    return TextTable(header: ["setting", "value"], rows: keys.map { [$0, setup.recipe.text(of: $0) ?? ""] })
  }

  /// The time to expect.
  func time(_ pace: RunPace, limit: Double?) -> String {
    let clock: (Double) -> String = ProgressReport.clock
    let steps = setup.order.meanBatchCount
    let epoch = pace.seconds(epochs: 1, of: steps)
    let length = "an epoch takes \(clock(epoch)) here (\(decimal(pace.step, digits: 2)) s a step, \(clock(pace.validation)) of validation)"
    let whole = Double(setup.recipe.epochs) * epoch
    guard let limit, limit < whole else { return "\(length), the run \(clock(whole))." }
    return "\(length), so that there is time for \(plural(max(1, Int(limit / epoch)), "epoch"))."
  }

  private var lengthLine: String {
    let recipe = setup.recipe
    let steps = setup.order.meanBatchCount
    return "\(plural(recipe.epochs, "epoch")) of about \(plural(steps, "step")) with rates up to \(recipe.rate)."
  }
}
