import ArgumentParser
import RCNN

/// `rcnn weights diff`: what differs between two checkpoints.
struct WeightsDiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare the tensors of two checkpoints, whatever their formats.",
    discussion: """
      Ends with 0 when nothing differs by more than the tolerance, with 3 otherwise.

      EXAMPLE:
        rcnn weights diff model.pth model.safetensors
      """)

  @Argument(help: "The first checkpoint.") var first: String
  @Argument(help: "The second checkpoint.") var second: String
  @Option(help: "The largest difference of values that is no difference; element types may then differ too.") var tolerance: Double?

  func run() throws {
    try reportingErrors {
      let differences = try Checkpoint(contentsOf: first).differences(from: Checkpoint(contentsOf: second))
      for name in differences.onlyInFirst { try StandardOutput.print("only in \(first): \(name)") }
      for name in differences.onlyInSecond { try StandardOutput.print("only in \(second): \(name)") }
      let changed = differences.common.filter(isDifferent)
      for tensor in changed { try StandardOutput.print("\(tensor.name): \(describe(tensor))") }
      try StandardOutput.print("\(differences.common.count - changed.count) tensors are the same, \(changed.count) differ")
      if !changed.isEmpty || !differences.onlyInFirst.isEmpty || !differences.onlyInSecond.isEmpty { throw ExitCode.someInputsFailed }
    }
  }

  private func isDifferent(_ tensor: TensorDifference) -> Bool {
    guard let tolerance, let difference = tensor.maximumAbsoluteDifference else { return !tensor.isIdentical }
    return difference > tolerance
  }

  private func describe(_ tensor: TensorDifference) -> String {
    if tensor.shapes.0 != tensor.shapes.1 { return "\(tensor.shapes.0) and \(tensor.shapes.1)" }
    let types = tensor.dataTypes.0 == tensor.dataTypes.1 ? "" : "\(tensor.dataTypes.0) and \(tensor.dataTypes.1), "
    return types + "values differ by at most \(tensor.maximumAbsoluteDifference ?? 0)"
  }
}
