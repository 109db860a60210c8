import ArgumentParser
import Diagnostics
import RCNN

/// `rcnn stages`: the tensors between an image and its detections.
struct StagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stages",
    abstract: "Write or compare every tensor between an image and its detections.",
    discussion: """
      EXAMPLES:
        rcnn stages -w model.pth --image photo.png -o stages.safetensors
        rcnn stages -w model.pth --image photo.png --reference theirs.safetensors
      """)

  @OptionGroup(title: "Model") var model: ModelOptions

  @Option(help: .init("The image.", valueName: "file")) var image: String
  @Option(name: .shortAndLong, help: .init("Write the tensors to this safetensors file.", valueName: "file")) var output: String?
  @Flag(help: "Replace the output if it exists.") var force = false
  @Option(help: .init("Compare with the tensors of this safetensors file.", valueName: "file")) var reference: String?

  func validate() throws {
    if output == nil && reference == nil { throw ValidationError("give --output, --reference or both.") }
  }

  func run() throws {
    try reportingErrors {
      let inputs = [model.weights, image, reference]
      if let output { _ = try OutputFile(output, isForced: force, inputs: inputs) { (try? Checkpoint(contentsOf: $0)) != nil } }
      let detector = try Detector(weights: model.weights, options: model.detectorOptions(), includingStages: true, log: Log())
      var notes = DeviceNoteReport(detector, Log())
      defer { notes.update() }
      let stages = try StageTensors(detector, image: Image(contentsOf: image))
      if let output { try stages.write(to: output) }
      if let reference {
        let comparisons = stages.compared(to: try StageTensors(contentsOf: reference))
        if comparisons.isEmpty {
          throw UsageError("\(reference) has no tensor of a stage; give a file that rcnn stages or a script beside torchvision wrote.")
        }
        try StandardOutput.print(
          TextTable(
            header: ["stage", "shape", "largest error", "relative rms", "lost rows"],
            rows: comparisons.map { [$0.name, "\($0.shape)", "\($0.maximumError)", "\($0.relativeError)", "\($0.lostRows)"] }))
      }
    }
  }
}
