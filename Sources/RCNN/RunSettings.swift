import Detectors
import DeviceRuntime
import Images
import Results

/// All that the results of a run depend on besides its images: a run is resumed with the same settings and no others, so that its rows belong together.
public struct RunSettings: Sendable, Equatable {
  /// By the names of the command line's options where there are such.
  public let all: [RunSetting]

  /// The settings of a detector's runs. Reads the whole checkpoint for its hash.
  public init(_ detector: Detector, _ options: RunOptions, _ results: ResultOptions) {
    self.init(
      detector.model, detector.categories, weights: detector.checkpoint?.sha256(), device: detector.deviceKind,
      precision: detector.deviceKind.precision, options, results)
  }

  /// The settings of a checkpoint's runs on whatever device of a precision, the kind of which is not among them. Reads the whole checkpoint for its hash.
  public init(_ model: CheckpointModel, _ options: RunOptions, precision: Precision = .float32) {
    self.init(
      model.model, model.categories, weights: model.checkpoint.sha256(), device: nil, precision: precision, options, ResultOptions())
  }

  /// The settings of a model with weights of a SHA-256, if they are those of a checkpoint, on a kind of device.
  package init(
    _ model: any DetectionModel, _ categories: CategoryList, weights: String?, device: DeviceKind?, precision: Precision = .float32,
    _ options: RunOptions, _ results: ResultOptions
  ) {
    let weights = RunSetting("weights", .text(weights.map { "sha256 \($0)" } ?? "none"))
    // COCO's numbers, and the formats that are made of all rows at the end, may be others every time.
    let formats = results.formats.filter { !$0.isStream }.map(\.rawValue).sorted()
    let kind = device.map { [RunSetting("device-kind", .text("\($0)"))] } ?? []
    all =
      [weights, RunSetting("classes", .texts(categories.classes(count: model.classCount).map(\.name)))] + model.settings(categories) + [
        RunSetting("tile", .integer(options.tiling?.size ?? 0)), RunSetting("overlap", .number(Float(options.tiling?.overlap ?? 0))),
        RunSetting("exif", .text("\(options.orientation)")), RunSetting("image-limits", .texts(options.limits.texts)),
        RunSetting("format", .texts(formats)), RunSetting("save-conf", .flag(results.includesScoresInYOLO)),
        RunSetting("precision", .text(precision.rawValue)),
      ] + kind
  }

  /// What is kept beside the results, with facts that a resumed run need not have in common with the first.
  public func record(facts: [RunSetting] = []) -> RunRecord { RunRecord(all, facts: facts) }
}

extension ImageLimits {
  fileprivate var texts: [String] { ["\(fileBytes)", "\(pixels)", "\(side)", "\(scans)", "\(scannedPixels)", "\(seconds)"] }
}
