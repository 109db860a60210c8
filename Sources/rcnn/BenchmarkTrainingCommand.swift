import ArgumentParser
import DeviceRuntime
import Diagnostics
import JSON
import RCNN
import Results
import Training

/// `rcnn benchmark training`: a step of learning.
struct BenchmarkTrainingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "training",
    abstract: "Time a step of learning: resize, losses, gradients and update of the weights.",
    discussion: """
      Images are decoded beforehand. Batch norms are frozen unless --batch-norms says otherwise. Peak memory is the process's high-water mark over what it
      held before the step was compiled, without the parameters themselves.

      EXAMPLES:
        rcnn benchmark training -w model.pth --voc VOC2007 \\
          --images 000012,000017,000023,000026
        rcnn benchmark training -w model.pth --voc VOC2007 \\
          --images 000012 --trainable-layers 5 --format json
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup var batch: BatchOptions
  @OptionGroup var trainable: TrainableOptions

  @Option(
    name: .customLong("batch"), help: .init("How many images a step has, the given ones over again. Default: those given.", valueName: "n"))
  var batchSize: Int?
  @Option(help: .init("How many regions of an image the box head learns from. Default: the model's, 512.", valueName: "n")) var regions:
    Int?
  @Option(
    help: .init("The most memory for activations, in MB; what does not fit is computed again on the way back.", valueName: "mb"))
  var memoryLimit: Int?
  @Option(help: .init("The number of timed steps.", valueName: "n")) var iterations = 5
  @Option(help: .init("The number of steps before them.", valueName: "n")) var warmUps = 1
  @Option(help: "The form of the report: text or json.") var format = ReportFormat.text

  func validate() throws {
    try Requirement.within(Requirement.counts, iterations, "--iterations")
    try model.settings.compute.requireFloat32()
    try Requirement.within(0...Requirement.counts.upperBound, warmUps, "--warm-ups")
    try Requirement.within(Requirement.counts, batchSize, "--batch")
    try Requirement.within(Requirement.counts, regions, "--regions")
    try Requirement.within(Requirement.counts, memoryLimit, "--memory-limit")
  }

  func run() throws {
    try reportingErrors {
      var options = try model.detectorOptions()
      options.sampledRegions = regions
      let checkpoint = try CheckpointModel(contentsOf: model.weights, options: options)
      let labelled = try batch.labelled(checkpoint)
      let images = (0..<(batchSize ?? labelled.count)).map { labelled[$0 % labelled.count] }
      let data = try TrainingBatch(images, seed: 0, transform: checkpoint.model.transform)
      let parts = try trainable.parts(of: checkpoint, norms: .frozen)
      let device = try model.settings.compute.selection().device
      let baseline = TrainingBenchmark.peakBytes
      var limits = CompileOptions()
      limits.memoryLimit = memoryLimit.map { $0 * 1_000_000 }
      let step = try checkpoint.describingErrors {
        try TrainingStep(checkpoint.model, parameters: checkpoint.parameters, parts, optimizer: .sgd(), on: device, options: limits)
      }
      var benchmark = TrainingBenchmark()
      (benchmark.iterations, benchmark.warmUps) = (iterations, warmUps)
      let parameterBytes = checkpoint.parameterCount * MemoryLayout<Float>.stride
      let report = try benchmark.run(step, on: data, parameterBytes: parameterBytes, baseline: baseline)
      if let note = step.recomputation { Log().note(note) }
      if let name = report.nonFinite { Log().warning("\(name) was not finite, and a step with it changes no weight.") }
      switch format {
      case .text: try StandardOutput.print(text(report, device.name, data.count))
      case .json: try StandardOutput.print(json(report, device.name, data.count))
      }
    }
  }

  private func text(_ report: TrainingBenchmark.Report, _ device: String, _ count: Int) -> String {
    let times = report.milliseconds
    func columns(_ entry: Profile.Entry) -> [String] {
      if entry.nanoseconds == 0 { return ["", "", ""] }
      let rate = 2 * Double(entry.multiplyAdds) / Double(entry.nanoseconds)
      return [
        decimal(Double(entry.nanoseconds) / 1e6, digits: 1),
        entry.multiplyAdds > 0 ? decimal(Double(entry.multiplyAdds) / 1e9, digits: 2) : "",
        entry.multiplyAdds > 0 ? decimal(rate, digits: 0) : "",
      ]
    }
    let table = TextTable(
      header: ["stage", "ms", "GMAC", "GFLOP/s", "back ms", "GMAC", "GFLOP/s"],
      rows: report.stages.map { [$0.name] + columns($0.forward) + columns($0.backward) })
    return """
      \(device), \(plural(iterations, "step")) of \(plural(count, "image")), \(plural(trainable.trainableLayers, "layer")) of the backbone learning
      median \(decimal(times.median, digits: 1)) ms, minimum \(decimal(times.minimum, digits: 1)) ms, P90 \(decimal(times.p90, digits: 1)) ms, \
      peak memory \(report.peakBytes / 1_000_000) MB

      \(table)
      """
  }

  private func json(_ report: TrainingBenchmark.Report, _ device: String, _ count: Int) -> String {
    let stages = report.stages.map { stage in
      JSONText.object([
        "name": JSONText.string(stage.name), "forward_milliseconds": JSONText.number(Double(stage.forward.nanoseconds) / 1e6),
        "forward_gigamultiplyadds": JSONText.number(Double(stage.forward.multiplyAdds) / 1e9),
        "backward_milliseconds": JSONText.number(Double(stage.backward.nanoseconds) / 1e6),
        "backward_gigamultiplyadds": JSONText.number(Double(stage.backward.multiplyAdds) / 1e9),
      ])
    }
    return JSONText.object([
      "device": JSONText.string(device), "iterations": "\(iterations)", "batch": "\(count)",
      "trainable_layers": "\(trainable.trainableLayers)",
      "milliseconds": report.milliseconds.json, "peak_bytes": "\(report.peakBytes)", "stages": JSONText.array(stages),
    ])
  }
}
