import ArgumentParser
import Boxes
import RCNN
import Training

/// `rcnn gradients`: losses and gradients, to hold against another framework's.
struct GradientsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradients",
    abstract: "Write the losses of a few images and the gradients of all that learns.",
    discussion: """
      The file holds loss.loss_classifier, loss.loss_box_reg, loss.loss_objectness and loss.loss_rpn_box_reg, and for each parameter that learns its
      gradient as grad. and its name in the checkpoint. All images are one batch.

      --sampler first takes candidates as they stand, so that another framework can take the same; random draws them from the seed and the image's number.

      EXAMPLES:
        rcnn gradients -w model.pth --voc VOC2007 --images 000012,000017 \\
          --sampler first -o gradients.safetensors
        rcnn gradients -w model.pth --annotations val.json \\
          --image-folder val2017 --images 139 -o gradients.safetensors
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup var batch: BatchOptions
  @OptionGroup var trainable: TrainableOptions

  @Option(help: .init("Which candidates the losses look at: first or random.", valueName: "order")) var sampler = BalancedSampler.Order
    .random
  @Option(help: .init("The seed of random samples.", valueName: "n")) var seed: UInt64 = 0
  @Option(name: .shortAndLong, help: .init("The file to write.", valueName: "file")) var output: String
  @Flag(help: "Replace the output if it exists.") var force = false

  func validate() throws { try model.settings.compute.requireFloat32() }

  func run() throws {
    try reportingErrors {
      _ = try OutputFile(output, isForced: force, inputs: [model.weights, batch.annotations]) { (try? Checkpoint(contentsOf: $0)) != nil }
      let checkpoint = try CheckpointModel(contentsOf: model.weights, options: model.detectorOptions())
      let labelled = try batch.labelled(checkpoint)
      let parts = try trainable.parts(of: checkpoint, norms: checkpoint.hasLearnedNorms ? .affine : .frozen)
      let device = try model.settings.compute.selection().device
      let images = try TrainingBatch(labelled, seed: seed, transform: checkpoint.model.transform)
      let result = try checkpoint.describingErrors {
        try GradientComputation(checkpoint.model, parameters: checkpoint.parameters, parts, order: sampler, on: device)
      }.run(images)
      if let first = result.nonFinite.first {
        let count = result.nonFinite.count
        Log().warning("\(first) is not finite (\(count) losses and gradients in all), so that a step from here would change nothing.")
      }
      try result.write(to: output, replacing: force)
      try StandardOutput.print(
        TextTable(
          header: ["loss", "value"],
          rows: DetectorLosses.Name.allCases.map { [$0.rawValue, "\(result.losses[$0])"] } + [["sum", "\(result.losses.total)"]]))
    }
  }
}
