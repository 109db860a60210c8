import ArgumentParser
import JSON
import OpCases
import RCNN
import Results

/// `rcnn benchmark kernels`: single operations.
struct BenchmarkKernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Check and time every operation at the models' shapes.",
    discussion: """
      Each case is held against a naive oracle before it is timed. Ends with 3 when one is wrong.

      EXAMPLES:
        rcnn benchmark kernels --filter layer4
        rcnn benchmark kernels --filter RoIAlign --format json
      """)

  @Option(help: .init("Only cases with this in their name or operation.", valueName: "text")) var filter: String?
  @OptionGroup var compute: DeviceOptions
  @Option(help: .init("The number of timed runs of each case.", valueName: "n")) var iterations = 10
  @Option(help: "The form of the report: text or json.") var format = ReportFormat.text

  func validate() throws {
    try Requirement.atLeast(1, iterations, "--iterations")
  }

  func run() throws {
    try reportingErrors {
      let selection = try compute.selection()
      if let note = selection.note { Log().note(note) }
      let device = selection.device
      let cases = try OpCase.modelCases().filter(isWanted)
      if cases.isEmpty { throw UsageError("no case has \"\(filter ?? "")\" in its name.") }
      var benchmark = KernelBenchmark()
      benchmark.iterations = iterations
      let rows = try measure(cases, benchmark, device)
      print(format == .json ? json(rows, device.name) : text(rows, device.name))
      if rows.contains(where: { !$0.isRight }) { throw ExitCode.someInputsFailed }
    }
  }

  private func measure(_ cases: [OpCase], _ benchmark: KernelBenchmark, _ device: any Device) throws -> [KernelBenchmark.Row] {
    var progress = ProgressReport(total: cases.count, unit: "cases", log: Log(), rowsGoToStandardOutput: false)
    defer { progress.clear() }
    return try cases.map { testCase in
      defer { progress.advance() }
      return try benchmark.run(testCase, on: device)
    }
  }

  private func isWanted(_ testCase: OpCase) -> Bool {
    filter.map { testCase.name.contains($0) || testCase.op.attributes.name.contains($0) } ?? true
  }

  private func text(_ rows: [KernelBenchmark.Row], _ device: String) -> String {
    let lines = rows.map { row in
      [
        row.name, row.isRight ? "right" : "WRONG", "\(row.error)", decimal(row.milliseconds.median, digits: 3),
        decimal(row.milliseconds.p10, digits: 3), decimal(row.milliseconds.p90, digits: 3), decimal(row.gigaflopsPerSecond, digits: 1),
        decimal(row.gigabytesPerSecond, digits: 1),
      ]
    }
    return "\(device)\n\n\(TextTable(header: ["case", "", "error", "ms", "P10", "P90", "GFLOP/s", "GB/s"], rows: lines))"
  }

  private func json(_ rows: [KernelBenchmark.Row], _ device: String) -> String {
    let elements = rows.map { row in
      JSONText.object([
        "name": JSONText.string(row.name), "right": row.isRight ? "true" : "false", "error": JSONText.number(row.error),
        "milliseconds": row.milliseconds.json, "gigaflops_per_second": JSONText.number(row.gigaflopsPerSecond),
        "gigabytes_per_second": JSONText.number(row.gigabytesPerSecond),
      ])
    }
    return JSONText.object(["device": JSONText.string(device), "kernels": JSONText.array(elements)])
  }
}

extension Statistics {
  /// The figures as a JSON object.
  var json: String {
    JSONText.object([
      "median": JSONText.number(median), "minimum": JSONText.number(minimum), "p10": JSONText.number(p10), "p90": JSONText.number(p90),
    ])
  }
}
