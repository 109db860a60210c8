import Boxes
import Datasets
import Diagnostics
import Files
import RCNN
import Reports
import Training

/// The pictures that a run of training leaves in its folder, and the page of all of them.
struct TrainingReport {
  /// The run's folder.
  let folder: String
  /// What is learned from.
  let training: Dataset
  /// What is not; nil where all images are learned from.
  let validation: Dataset?
  /// The names of the labels in batches.
  let classes: CategoryList

  private static let (curvesFile, labelsFile) = ("results.svg", "labels.svg")
  static let comparisonFile = "val_comparison.jpg"
  private static let pageFolder = "report"

  /// Some images of a batch as the network sees them, with a line above each, such as its file's name.
  typealias Batch = [(sample: TrainingSample, caption: String)]

  /// Writes `results.svg`, anew after each epoch. Throws `FileError`.
  func writeCurves(_ records: [EpochRecord]) throws(FileError) {
    try TrainingCurves(records).write(to: folder.appending(path: Self.curvesFile))
  }

  /// Writes `labels.svg`: what the images are like that are learned from. Throws `FileError`.
  func writeLabels() throws(FileError) { try labels[0].write(to: folder.appending(path: Self.labelsFile)) }

  /// Writes `train_batch0.jpg` and so on; throws `ImageError`.
  func write(_ batches: [Batch]) throws(ImageError) {
    for (number, picture) in batches.compactMap(picture).enumerated() {
      try picture.write(to: folder.appending(path: "train_batch\(number).jpg"))
    }
  }

  /// Writes `val_comparison.jpg`: images of `dataset`, which lie at `paths`, as people marked them and as the best weights detect, what scores above
  /// `scoreThreshold`. Those with the most objects come first. Throws `ImageError`.
  func writeComparison(_ dataset: Dataset, paths: [String], _ detections: [ScoredObject], scoreThreshold: Double) throws(ImageError) {
    let truth = Dictionary(grouping: dataset.annotations.filter(\.hasBox), by: \.imageID)
    let found = Dictionary(grouping: detections.filter { $0.score > scoreThreshold }, by: \.imageID)
    let names = Dictionary(dataset.categories.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    let images = zip(dataset.images, paths).sorted { truth[$0.0.id, default: []].count > truth[$1.0.id, default: []].count }
    var rows: [ComparisonPicture.Row] = []
    for (image, path) in images.prefix(ComparisonPicture.mostRows) {
      let marked = truth[image.id, default: []].map { PictureObject($0, names) }
      let detected = found[image.id, default: []].map { PictureObject($0, names) }
      let name = image.fileName.lastComponent
      rows.append(ComparisonPicture.Row(try Image(contentsOf: path), truth: marked, detections: detected, name: name))
    }
    try ComparisonPicture(rows)?.write(to: folder.appending(path: Self.comparisonFile))
  }

  /// Writes `report/index.html` with the pictures that are in the folder and, where it is given, the assessment of the best weights. Returns the page's path.
  /// Throws `ImageError`, `FileError` and `RunError`.
  func writePage(
    _ records: [EpochRecord], title: String, facts: [EvaluationPage.Fact], _ best: DetectorEvaluation.Assessment?
  ) throws -> String {
    var page = TrainingPage(title: title, curves: TrainingCurves(records))
    (page.facts, page.labels, page.evaluation) = (facts, labels, best?.page)
    page.batches = try figures(try batchFiles, "Images of a batch of the first epoch")
    page.comparisons = try figures([Self.comparisonFile], "Validation images, the best weights")
    page.misses = best?.misses.reasons ?? []
    return try page.write(to: folder.appending(path: Self.pageFolder))
  }
}

// MARK: - Parts

extension TrainingReport {
  private var labels: [LabelsPicture] {
    [LabelsPicture(training, title: "Labels for training")] + (validation.map { [LabelsPicture($0, title: "Labels for validation")] } ?? [])
  }

  private func picture(_ batch: Batch) -> BatchPicture? {
    BatchPicture(
      batch.map { sample, caption in
        BatchPicture.Cell(sample.image, objects: sample.targets.map { PictureObject($0, classes) }, caption: caption)
      })
  }

  /// The pictures of batches in the folder; throws `FileError`.
  var batchFiles: [String] {
    get throws(FileError) {
      try Directory.names(in: folder).compactMap { $0 }.filter { $0.hasPrefix("train_batch") && $0.pathExtension == "jpg" }
    }
  }

  private func figures(_ files: [String], _ caption: String) throws(ImageError) -> [TrainingPage.Figure] {
    var figures: [TrainingPage.Figure] = []
    for path in files.map(folder.appending(path:)) where path.isFile {
      figures.append(TrainingPage.Figure(try Image(contentsOf: path), caption: caption))
    }
    return figures
  }
}

extension PictureObject {
  fileprivate init(_ target: BoxMatcher.Target, _ classes: CategoryList) {
    let isIgnored = target.label < 0
    self.init(target.box, name: isIgnored ? "ignored" : classes[Int(target.label)], label: Int(target.label), isIgnored: isIgnored)
  }

  fileprivate init(_ object: ObjectAnnotation, _ names: [Int: String]) {
    let (label, isIgnored) = (object.categoryID, object.isCrowd || object.isDifficult)
    self.init(BoundingBox(object.box), name: names[label] ?? "", label: label, isIgnored: isIgnored)
  }

  fileprivate init(_ object: ScoredObject, _ names: [Int: String]) {
    self.init(BoundingBox(object.box), name: names[object.categoryID] ?? "", label: object.categoryID, score: object.score)
  }
}

extension TrainingCurves {
  /// Curves through the ends of epochs.
  init(_ records: [EpochRecord]) { self.init(records.map { Record($0) }) }
}

extension TrainingCurves.Record {
  fileprivate init(_ record: EpochRecord) {
    self.init(
      epoch: Double(record.epoch), step: record.step, minutes: record.seconds / 60, learningRate: record.learningRate,
      training: .init(record.training), validation: record.validation.map { .init($0) }, ap: record.ap, ap50: record.ap50)
  }
}

extension TrainingCurves.Losses {
  fileprivate init(_ means: LossMeans) {
    self.init(objectness: means[.objectness], proposalBox: means[.proposalBox], classifier: means[.classifier], box: means[.box])
  }
}

extension MissReport {
  /// The stages that lost objects, in their order, with what that costs.
  var reasons: [MissReason] {
    MissStage.allCases.compactMap { stage in
      let count = rows.count { $0.miss.stage == stage }
      return count == 0 ? nil : MissReason("\(stage.meaning)", count: count, share: Double(count) / Double(max(1, objectCount)))
    }
  }
}
