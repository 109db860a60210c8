import ArgumentParser
import Diagnostics
import JSON
import OpCases
import RCNN
import Results

/// `rcnn benchmark`: speed.
struct BenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark", abstract: "Measure speed.",
    subcommands: [BenchmarkModelCommand.self, BenchmarkTrainingCommand.self, BenchmarkKernelsCommand.self])
}

/// `rcnn benchmark model`: from the decoded image to the final boxes.
struct BenchmarkModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Time a model from the decoded image to the final boxes.",
    discussion: """
      The start is loading, packing and, on OpenCL, building programs, which are cached: a second start loads them, or the driver has them in a cache
      of its own. Some drivers put a part off to the first run, which has a figure of its own. The stages are timed in runs of their own; Winograd
      convolutions count as the direct ones that they replace.

      EXAMPLES:
        rcnn benchmark model --weights model.pth --image photo.jpg
        rcnn benchmark model -w model.pth --image photo.jpg --format json
      """)

  @OptionGroup(title: "Model") var model: ModelOptions

  @Option(help: .init("The image.", valueName: "file")) var image: String
  @Option(help: .init("The number of timed runs.", valueName: "n")) var iterations = 5
  @Option(help: .init("The number of runs before them.", valueName: "n")) var warmUps = 1
  @Option(help: .init("How many copies of the image the device is given at once.", valueName: "n")) var batch = 1
  @Option(help: "The form of the report: text or json.") var format = ReportFormat.text

  func validate() throws {
    try Requirement.within(Requirement.counts, iterations, "--iterations")
    try Requirement.within(0...Requirement.counts.upperBound, warmUps, "--warm-ups")
    try Requirement.within(Requirement.counts, batch, "--batch")
  }

  func run() throws {
    try reportingErrors {
      var options = try model.detectorOptions()
      // The threshold that torchvision's own detections have, so that peers do the same work.
      options.scoreThreshold = 0.05
      let begin = ContinuousClock.now
      let detector = try Detector(weights: model.weights, options: options, log: Log())
      let start = (ContinuousClock.now - begin) / .milliseconds(1)
      var benchmark = ModelBenchmark()
      (benchmark.iterations, benchmark.warmUps, benchmark.batchSize) = (iterations, warmUps, batch)
      var notes = DeviceNoteReport(detector, Log())
      defer { notes.update() }
      let report = try benchmark.run(detector, on: Image(contentsOf: image))
      switch format {
      case .text: try StandardOutput.print(text(report, detector, start))
      case .json: try StandardOutput.print(json(report, detector, start))
      }
    }
  }

  private func text(_ report: ModelBenchmark.Report, _ detector: Detector, _ start: Double) -> String {
    let times = report.milliseconds
    let table = TextTable(
      header: ["stage", "ms", "GMAC", "GFLOP/s"],
      rows: report.stages.map {
        [
          $0.name, decimal($0.milliseconds, digits: 2), decimal($0.gigaMultiplyAdds, digits: 2),
          $0.gigaMultiplyAdds > 0 ? decimal($0.gigaflopsPerSecond, digits: 0) : "",
        ]
      })
    return """
      \(detector.deviceName), \(plural(iterations, "run")) of \(plural(batch, "image"))
      started in \(decimal(start / 1000, digits: 2)) s\(programs(detector)), first run \(decimal(report.firstMilliseconds / 1000, digits: 2)) s
      median \(decimal(times.median, digits: 2)) ms, minimum \(decimal(times.minimum, digits: 2)) ms, P90 \(decimal(times.p90, digits: 2)) ms, \
      \(decimal(report.imagesPerSecond, digits: 2)) images/s

      \(table)
      """
  }

  private func programs(_ detector: Detector) -> String {
    detector.programs.map { " (\(plural($0.compiled, "program")) compiled, \($0.loaded) loaded)" } ?? ""
  }

  private func json(_ report: ModelBenchmark.Report, _ detector: Detector, _ start: Double) -> String {
    let times = report.milliseconds
    let stages = report.stages.map { stage in
      JSONText.object([
        "name": JSONText.string(stage.name), "milliseconds": JSONText.number(stage.milliseconds),
        "gigamultiplyadds": JSONText.number(stage.gigaMultiplyAdds), "gigaflops_per_second": JSONText.number(stage.gigaflopsPerSecond),
      ])
    }
    return JSONText.object([
      "device": JSONText.string(detector.deviceName), "image": JSONText.string(image), "iterations": "\(iterations)", "batch": "\(batch)",
      "start_milliseconds": JSONText.number(start), "programs_compiled": detector.programs.map { "\($0.compiled)" } ?? "null",
      "programs_loaded": detector.programs.map { "\($0.loaded)" } ?? "null",
      "first_milliseconds": JSONText.number(report.firstMilliseconds), "milliseconds": times.json,
      "images_per_second": JSONText.number(report.imagesPerSecond), "stages": JSONText.array(stages),
    ])
  }
}

/// `rcnn benchmark kernels`: single operations.
struct BenchmarkKernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Check and time every operation at the models' shapes.",
    discussion: """
      First those of detection, then those that only learning has, under "learning": losses, gradients, updates of the weights.
      Each case is held against a naive oracle before it is timed. Ends with 3 when one is wrong.

      "of peak" is the time that the operation would take at the device's peak, for its arithmetic or its tensors, whichever is longer, over the time \
      that it takes. The peaks are measured on the device: multiply-adds in registers, and a copy far larger than the caches. Winograd convolutions \
      count as the direct ones that they replace, and small tensors stay in caches, so that there may be more than 100 %.

      --compare shows each median over that of an earlier report, and calls a case faster or slower when the spans from P10 to P90 are apart.

      EXAMPLES:
        rcnn benchmark kernels --filter layer4
        rcnn benchmark kernels --filter RoIAlign --format json
        rcnn benchmark kernels --filter learning
        rcnn benchmark kernels --filter ConvolutionWeightGradient
        rcnn benchmark kernels --filter suppression --device opencl --per-kernel
        rcnn benchmark kernels --format json > old.json
        rcnn benchmark kernels --compare old.json
      """)

  @Option(help: .init("Only cases with this in their name or operation.", valueName: "text")) var filter: String?
  @OptionGroup(title: "Device") var compute: DeviceOptions
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
      let cases = try (OpCase.modelCases() + OpCase.learningCases()).filter {
        isWanted($0.name, $0.op.name) && $0.isComputed(in: compute.precision)
      }
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
