import ArgumentParser
import RCNN
import Results

/// `rcnn weights inspect`: what a checkpoint holds.
struct WeightsInspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a checkpoint holds.",
    discussion: """
      EXAMPLES:
        rcnn weights inspect model.pth
        rcnn weights inspect model.pth --tensors
        rcnn weights inspect model.pth --flops --size 1066x800
      """)

  @Argument(help: "The checkpoint.") var file: String
  @Option(help: "The torchvision builder; by default the shapes tell.") var model: TorchvisionModel?
  @OptionGroup var anchors: AnchorOptions
  @Flag(help: "List every tensor.") var tensors = false
  @Flag(help: "Count the arithmetic of one image, stage by stage.") var flops = false
  @Option(help: .init("The image for --flops, before the resize.", valueName: "WIDTHxHEIGHT")) var size = PixelSize(
    1066, 800)

  func run() throws {
    try reportingErrors {
      let checkpoint = try Checkpoint(contentsOf: file)
      try printHead(checkpoint)
      if tensors { try printTensors(checkpoint) }
      var options = DetectorOptions()
      (options.model, options.anchors) = (model, anchors.overrides)
      let model = try CheckpointModel(checkpoint, options: options, guessing: true)
      try printModel(model)
      let graph = try model.graph()
      if flops { try printWork(WorkEstimate(graph, of: model.model, imageSize: .init(height: size.height, width: size.width))) }
    }
  }

  private func printHead(_ checkpoint: Checkpoint) throws {
    let types = Dictionary(grouping: checkpoint.tensors, by: \.dataType).map { "\($0.value.count) \($0.key)" }.sorted()
    try StandardOutput.print("file        \(checkpoint.path)")
    try StandardOutput.print(
      "format      \(checkpoint.format.rawValue), \(decimal(Double(checkpoint.fileSize) / 1_048_576, digits: 2)) MiB")
    try StandardOutput.print("SHA-256     \(checkpoint.sha256())")
    if !checkpoint.source.isPlain { try StandardOutput.print("taken from  \(checkpoint.source)") }
    try StandardOutput.print("tensors     \(checkpoint.tensors.count) (\(types.joined(separator: ", ")))")
    for (key, value) in checkpoint.metadata.sorted(by: { $0.key < $1.key }) { try StandardOutput.print("metadata    \(key): \(value)") }
  }

  private func printTensors(_ checkpoint: Checkpoint) throws {
    try StandardOutput.print(
      TextTable(header: ["tensor", "shape", "type"], rows: checkpoint.tensors.map { [$0.name, "\($0.shape)", "\($0.dataType)"] }))
  }

  private func printModel(_ checkpoint: CheckpointModel) throws {
    let (model, transform) = (checkpoint.model, checkpoint.model.transform)
    let anchors = (RunSetting.Value.levels(model.anchors.sizes), RunSetting.Value.levels(model.anchors.aspectRatios))
    try StandardOutput.print("model       \(model.summary)")
    try StandardOutput.print("parameters  \(checkpoint.parameterCount)")
    try StandardOutput.print("classes     \(model.classCount - 1) and the background")
    try StandardOutput.print("anchors     \(anchors.0) px, ratios \(anchors.1)")
    for note in checkpoint.notes { try StandardOutput.print("note        \(note.namingOptions)") }
    let sides = "shorter side \(transform.minSize.last ?? 0), longer side at most \(transform.maxSize)"
    try StandardOutput.print(
      "image size  \(sides)\(checkpoint.isAmbiguous ? " (or 320 and 640: another builder has these tensors too, --model says)" : "")")
    let epsilonSource = checkpoint.isEpsilonGiven ? "" : " (not in the file; --bn-eps of other commands changes it)"
    try StandardOutput.print("bn epsilon  \(model.batchNormEpsilon)\(epsilonSource)")
  }

  private func printWork(_ work: WorkEstimate) throws {
    func row(_ name: String, _ multiplyAdds: Int, _ bytes: Int) -> [String] {
      let figures = [Double(multiplyAdds) / 1e9, 2 * Double(multiplyAdds) / 1e9, Double(bytes) / 1e6]
      return [name] + figures.map { decimal($0, digits: 2) }
    }
    try StandardOutput.print(
      "\nwork of one image \(size), input \(work.inputSize.width)x\(work.inputSize.height), all proposals:")
    let rows = work.stages.map { row($0.name, $0.cost.multiplyAdds, $0.cost.byteCount) }
    try StandardOutput.print(
      TextTable(
        header: ["stage", "GMAC", "GFLOP", "MB"], rows: rows + [row("total", work.total.multiplyAdds, work.total.byteCount)]))
  }
}
