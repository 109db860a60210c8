import RCNN
import TensorBoard
import Training

/// What a run of training tells TensorBoard: the loss of each step, all numbers of each epoch, and the pictures in its folder.
///
/// The run goes on without it where it cannot be written, which is said once.
final class TensorBoardLog {
  private let folder: String
  private let log: Log
  /// Begun with the first step, from which on it replaces what an interrupted run has told.
  private var file: EventFile?
  private var hasFailed = false

  /// Tells of the run in `folder`.
  init(_ folder: String, _ log: Log) { (self.folder, self.log) = (folder, log) }

  func add(_ step: StepRecord) {
    write(step.step) {
      try $0.add([("step/loss", Double(step.losses.total)), ("step/learning_rate", Double(step.learningRate))], step: step.step)
    }
  }

  func add(_ epoch: EpochRecord) {
    var values = Self.values(epoch.training, "training")
    if let validation = epoch.validation { values += Self.values(validation, "validation") }
    for (name, precision) in [("AP", epoch.ap), ("AP50", epoch.ap50), ("AP75", epoch.ap75)] {
      if let precision { values.append(("validation/\(name)", precision)) }
    }
    values += [
      ("epoch/number", Double(epoch.epoch)), ("epoch/images_per_second", epoch.imagesPerSecond), ("epoch/wait_share", epoch.waitShare),
    ]
    write(epoch.step) { try $0.add(values, step: epoch.step) }
  }

  /// Adds pictures of the folder, by the names of their files.
  func add(pictures names: [String], step: Int) {
    write(step) { file in
      for name in names {
        let path = folder.appending(path: name)
        let image = try Image(contentsOf: path)
        let tag = String(name.prefix { $0 != "." })
        try file.add(picture: FileReader.bytes(of: path), height: image.height, width: image.width, tag: tag, step: step)
      }
    }
  }

  private func write(_ step: Int, _ body: (EventFile) throws -> Void) {
    if hasFailed { return }
    do {
      let file = try file ?? EventFile(in: folder, from: step)
      self.file = file
      try body(file)
    } catch {
      log.warning("\(error); the run goes on without telling TensorBoard.")
      hasFailed = true
    }
  }

  private static func values(_ means: LossMeans, _ side: String) -> [(tag: String, value: Double)] {
    [("\(side)/loss", means.total)] + DetectorLosses.Name.allCases.map { ("\(side)/\($0.rawValue)", means[$0]) }
  }
}
