import Detectors

extension EpochRecord {
  /// The names of a row's columns.
  static var csvHeader: String {
    let losses = ["loss"] + DetectorLosses.Name.allCases.map(\.rawValue)
    let columns =
      ["epoch", "step", "seconds", "learning_rate"] + losses.map { "train/\($0)" } + losses.map { "val/\($0)" }
      + ["ap", "ap50", "ap75", "is_best", "images_per_second", "wait_share"]
    return columns.joined(separator: ",")
  }

  /// The row, in which what was not measured is empty; all numbers have the digits that tell them from all others.
  var csv: String {
    let precisions = [ap, ap50, ap75, isBest ? 1 : 0]
    let losses = Self.columns(training) + Self.columns(validation)
    let known = [seconds, learningRate] + losses + precisions + [imagesPerSecond, waitShare]
    return (["\(epoch)", "\(step)"] + known.map(Self.text)).joined(separator: ",")
  }

  private static func columns(_ means: LossMeans?) -> [Double?] {
    [means?.total] + DetectorLosses.Name.allCases.map { name in means.map { $0[name] } }
  }

  private static func text(_ value: Double?) -> String {
    guard let value else { return "" }
    return Int(exactly: value).map(String.init) ?? "\(value)"
  }
}
