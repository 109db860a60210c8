import ArgumentParser
import Diagnostics
import JSON
import OpCases
import RCNN

/// `rcnn benchmark kernels`: single operations.
struct BenchmarkKernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Check and time every operation at the models' shapes.",
    discussion: """
      Each case is held against a naive oracle before it is timed. Ends with 3 when one is wrong.

      "of peak" is the time that the operation would take at the device's peak, for its arithmetic or its tensors, whichever is longer, over the time \
      that it takes. The peaks are measured on the device: multiply-adds in registers, and a copy far larger than the caches. Winograd convolutions \
      count as the direct ones that they replace, and small tensors stay in caches, so that there may be more than 100 %.

      --compare shows each median over that of an earlier report, and calls a case faster or slower when the spans from P10 to P90 are apart.

      EXAMPLES:
        rcnn benchmark kernels --filter layer4
        rcnn benchmark kernels --filter RoIAlign --format json
        rcnn benchmark kernels --filter suppression --device opencl --per-kernel
        rcnn benchmark kernels --format json > old.json; rcnn benchmark kernels --compare old.json
      """)

  @Option(help: .init("Only cases with this in their name or operation.", valueName: "text")) var filter: String?
  @OptionGroup var compute: DeviceOptions
  @Option(help: .init("The number of timed runs of each case.", valueName: "n")) var iterations = 10
  @Option(help: .init("An earlier report (--format json) to compare with.", valueName: "file")) var compare: String?
  @Flag(help: "Also show the single kernels of each case, on OpenCL devices.") var perKernel = false
  @Option(help: "The form of the report: text or json.") var format = ReportFormat.text

  func validate() throws {
    try Requirement.within(Requirement.counts, iterations, "--iterations")
  }

  func run() throws {
    try reportingErrors {
      let device = try compute.selection().device
      let cases = try OpCase.modelCases().filter { isWanted($0.name, $0.op.attributes.name) }
      if cases.isEmpty { throw UsageError("no case has \"\(filter ?? "")\" in its name.") }
      let baseline = try compare.map { try KernelBaseline(contentsOf: $0).filtered { isWanted($0.name, $0.operation) } }
      let peak = try (device as? any PeakMeasuring)?.peakPerformance()
      let report = KernelReport(device: device.name, peak: peak, rows: try measure(cases, device))
      let comparison = baseline.map { KernelComparison(report, to: $0) }
      try StandardOutput.print(format == .json ? report.json(comparison) : report.text(comparison, perKernel: perKernel))
      if report.rows.contains(where: { !$0.isRight }) { throw ExitCode.someInputsFailed }
    }
  }

  private func measure(_ cases: [OpCase], _ device: any Device) throws -> [KernelReport.Row] {
    var benchmark = KernelBenchmark()
    benchmark.iterations = iterations
    var progress = ProgressReport(total: cases.count, unit: "cases", log: Log(), rowsGoToStandardOutput: false)
    defer { progress.clear() }
    return try cases.map { testCase in
      defer { progress.advance() }
      return try benchmark.run(testCase, on: device)
    }
  }

  private func isWanted(_ name: String, _ operation: String) -> Bool {
    filter.map { name.contains($0) || operation.contains($0) } ?? true
  }
}
