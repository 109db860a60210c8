import Diagnostics
import JSON
import RCNN
import Results

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
