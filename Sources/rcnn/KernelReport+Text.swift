import Diagnostics
import JSON
import RCNN
import Results

extension KernelReport {
  /// A table for people, the cases of a model under its name; what was compared stands below it.
  func text(_ comparison: KernelComparison?, perKernel: Bool) -> String {
    let compared = Dictionary((comparison?.rows ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var lines: [[String]] = []
    var model = ""
    for row in rows {
      let (newModel, name) = row.nameParts
      if newModel != model { lines.append([newModel]) }
      model = newModel
      lines.append(["  " + name] + columns(row) + (comparison == nil ? [] : Self.columns(compared[row.name])))
      if perKernel { lines += row.kernels.map(Self.line) }
    }
    let header = ["case"] + Self.header(hasPeak: peak != nil) + (comparison == nil ? [] : ["old ms", "ratio", ""])
    return ([heading, "\(TextTable(header: header, rows: lines))"] + (comparison.map { [$0.text] } ?? [])).joined(separator: "\n\n")
  }

  private var heading: String {
    guard let peak else { return device }
    return """
      \(device)
      measured peak: \(decimal(peak.gigaflopsPerSecond, digits: 0)) GFLOP/s, copy \(decimal(peak.gigabytesPerSecond, digits: 1)) GB/s
      """
  }

  private static func header(hasPeak: Bool) -> [String] {
    ["", "error", "ms", "P10", "P90", "GFLOP/s", "GB/s"] + (hasPeak ? ["of peak", "bound"] : [])
  }

  private func columns(_ row: Row) -> [String] {
    let place = peak.map { row.roofline($0) }
    return [row.isRight ? "right" : "WRONG", scientific(row.error)] + Self.times(row.milliseconds)
      + [decimal(row.gigaflopsPerSecond, digits: 1), decimal(row.gigabytesPerSecond, digits: 1)]
      + (place.map { [decimal(100 * $0.share, digits: 0) + " %", $0.bound.rawValue] } ?? [])
  }

  private static func times(_ times: Statistics) -> [String] { [times.median, times.p10, times.p90].map { decimal($0, digits: 3) } }

  private static func columns(_ row: KernelComparison.Row?) -> [String] {
    guard let row else { return ["", "new", ""] }
    return [decimal(row.old.median, digits: 3), decimal(row.ratio, digits: 2), row.change?.rawValue ?? ""]
  }

  private static func line(_ kernel: Kernel) -> [String] {
    ["    " + kernel.name + (kernel.launchCount > 1 ? ", \(kernel.launchCount) launches" : ""), "", ""] + times(kernel.milliseconds)
  }
}

extension KernelReport.Row {
  /// What the shapes come from, and the rest of the name.
  fileprivate var nameParts: (model: String, name: String) {
    let parts = name.split(separator: "/", maxSplits: 1)
    return parts.count == 2 ? (String(parts[0]), String(parts[1])) : ("", name)
  }
}

extension KernelComparison {
  /// The summary, then what could not be compared.
  fileprivate var text: String {
    ([summary] + names("not in the earlier report", added) + names("only in the earlier report", missing)).joined(separator: "\n")
  }

  private var summary: String {
    guard let geometricMean, let best, let worst else { return "no case is in both reports" }
    let (faster, slower) = (rows.count { $0.change == .faster }, rows.count { $0.change == .slower })
    return """
      \(rows.count) compared: \(faster) faster, \(slower) slower, the others within the measurements' spans
      ratio of the medians: geometric mean \(decimal(geometricMean, digits: 2)), best \(Self.text(best)), worst \(Self.text(worst))
      """
  }

  private static func text(_ row: Row) -> String { "\(decimal(row.ratio, digits: 2)) (\(row.name))" }

  private func names(_ title: String, _ names: [String]) -> [String] {
    names.isEmpty ? [] : ["\(title): \(names.joined(separator: "; "))"]
  }
}

extension KernelReport {
  /// The report for programs, which `KernelBaseline` reads.
  func json(_ comparison: KernelComparison?) -> String {
    let compared = Dictionary((comparison?.rows ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return JSONText.object([
      "device": JSONText.string(device), "peak": peak?.json ?? "null",
      "kernels": JSONText.array(rows.map { json($0, compared[$0.name]) }), "comparison": comparison?.json ?? "null",
    ])
  }

  private func json(_ row: Row, _ compared: KernelComparison.Row?) -> String {
    let place = peak.map { row.roofline($0) }
    return JSONText.object([
      "name": JSONText.string(row.name), "operation": JSONText.string(row.operation), "right": row.isRight ? "true" : "false",
      "error": JSONText.number(row.error), "milliseconds": row.milliseconds.json,
      "gigaflops_per_second": JSONText.number(row.gigaflopsPerSecond), "gigabytes_per_second": JSONText.number(row.gigabytesPerSecond),
      "share_of_peak": place.map { JSONText.number($0.share) } ?? "null",
      "bound": place.map { JSONText.string($0.bound.rawValue) } ?? "null", "launches": JSONText.array(row.kernels.map(\.json)),
      "comparison": compared?.json ?? "null",
    ])
  }
}

extension PeakPerformance {
  fileprivate var json: String {
    JSONText.object([
      "gigaflops_per_second": JSONText.number(gigaflopsPerSecond), "gigabytes_per_second": JSONText.number(gigabytesPerSecond),
    ])
  }
}

extension KernelReport.Kernel {
  fileprivate var json: String {
    JSONText.object(["kernel": JSONText.string(name), "count": "\(launchCount)", "milliseconds": milliseconds.json])
  }
}

extension KernelComparison {
  fileprivate var json: String {
    JSONText.object([
      "geometric_mean": geometricMean.map(JSONText.number) ?? "null", "best": best?.extreme ?? "null", "worst": worst?.extreme ?? "null",
      "added": JSONText.array(added.map(JSONText.string)), "missing": JSONText.array(missing.map(JSONText.string)),
    ])
  }
}

extension KernelComparison.Row {
  fileprivate var json: String {
    JSONText.object([
      "old_milliseconds": old.json, "ratio": JSONText.number(ratio), "change": change.map { JSONText.string($0.rawValue) } ?? "null",
    ])
  }

  fileprivate var extreme: String { JSONText.object(["name": JSONText.string(name), "ratio": JSONText.number(ratio)]) }
}

extension Statistics {
  /// The figures as a JSON object.
  var json: String {
    JSONText.object([
      "median": JSONText.number(median), "minimum": JSONText.number(minimum), "p10": JSONText.number(p10), "p90": JSONText.number(p90),
    ])
  }
}
