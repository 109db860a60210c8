import ArgumentParser
import Diagnostics
import OpCases
import OpenCLDevice
import RCNN

/// `rcnn doctor`: whether a device computes what it should.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check every kernel and a whole model on a device.",
    discussion: """
      Each operation runs at the shapes of the real models and at odd ones, between guard words, against a naive definition; then a small model runs
      against the CPU. Faults of an OpenCL device are remembered for its driver and these kernels, until a whole examination finds none: --device auto
      never takes a device with faults. What is found with --tiles is not remembered. Ends with 3 on failure.

      --training adds the operations of a step of learning at the shapes of the real models (losses, gradients, updates of the weights), and one whole step
      of a small model against the CPU. Faults that only it finds are remembered until a whole examination with it finds none.

      EXAMPLES:
        rcnn doctor
        rcnn doctor --device opencl:0 --verbose
        rcnn doctor --device opencl:0 --training
        rcnn doctor --training --filter Gradient
        rcnn doctor --training --filter "whole step"
      """)

  @OptionGroup(title: "Device") var compute: DeviceOptions
  @Flag(help: "Also examine what only learning needs.") var training = false
  @Option(help: .init("Only cases with this in their name or operation.", valueName: "text")) var filter: String?
  @Flag(help: "Only the smallest case of every form of every kernel, without guard words: for simulators that follow memory themselves.")
  var simulated = false
  @Flag(name: .shortAndLong, help: "List every case, not just those that fail.") var verbose = false

  func validate() throws {
    if training { try compute.requireFloat32() }
    if training && simulated {
      throw ValidationError("--simulated has the smallest cases of learning anyway, and none at real shapes: leave out --training.")
    }
  }

  func run() throws {
    try reportingErrors {
      let selection = try compute.selection(ignoringVerdicts: true)
      let examination = try examination(selection.device)
      if compute.tiles == nil, !simulated, let info = selection.info { remember(examination, info) }
      try StandardOutput.print(examination.text(device: selection.device.name, isVerbose: verbose))
      if !examination.failures.isEmpty { throw ExitCode.someInputsFailed }
    }
  }

  private func remember(_ examination: Examination, _ info: OpenCLDeviceInfo) {
    if examination.remember(for: info) { return }
    Log().warning(
      "the verdict cannot be stored, and --device auto will not know of it; set XDG_CACHE_HOME to a folder that can be written to.")
  }

  private func examination(_ device: any Device) throws -> Examination {
    let (cases, wholes) = (try cases(), wholes)
    if cases.isEmpty && wholes.isEmpty { throw UsageError("no case has \"\(filter ?? "")\" in its name.") }
    var progress = ProgressReport(total: cases.count, unit: "cases", log: Log(), rowsGoToStandardOutput: false)
    defer { progress.clear() }
    let doctor = Doctor(device)
    return try Examination(cases, wholes, isWhole: filter == nil && !simulated) {
      simulated ? try lonelyDoctor() : doctor
    } progress: {
      progress.advance()
    }
  }

  /// With a device of its own, since oclgrind takes a new buffer for what is left of an old one.
  private func lonelyDoctor() throws -> Doctor {
    Doctor(try compute.selection(ignoringVerdicts: true, log: Log(level: .quiet)).device, isGuarded: false)
  }

  private func cases() throws -> [OpCase] {
    try (simulated ? OpCase.smallestCases : Doctor.cases(training: training)).filter {
      (isWanted($0.name) || isWanted($0.op.name)) && $0.isComputed(in: compute.precision)
    }
  }

  private var wholes: [Doctor.Whole] {
    simulated ? [] : ([.model] + (training ? [.step] : [])).filter { isWanted($0.rawValue) }
  }

  private func isWanted(_ name: String) -> Bool { filter.map { name.contains($0) } ?? true }
}

extension Examination {
  /// A line for each operation, each case that is wrong (or each, if verbose), and the verdict.
  func text(device: String, isVerbose: Bool) -> String {
    let cases = findings.filter { isVerbose || !$0.isRight }.map(line)
    return (cases + [table, verdict(device)]).joined(separator: "\n")
  }

  private func line(_ finding: Doctor.Finding) -> String {
    "\(Self.word(finding))  \(finding.name)  \(finding.failure ?? finding.error.map { "error \($0)" } ?? "")"
  }

  /// The operations in the order of their first cases.
  private var table: String {
    let operations = findings.map(\.operation).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return TextTable(
      header: ["operation", "cases", "wrong", "worst error"],
      rows: operations.map { operation in row(operation, findings.filter { $0.operation == operation }) }
    ).description
  }

  private func row(_ operation: String, _ findings: [Doctor.Finding]) -> [String] {
    let worst = findings.first { !$0.isRight && !$0.isInconclusive } ?? findings.first { !$0.isRight } ?? findings[0]
    let error = findings.compactMap(\.error).max { $0 < $1 || $1.isNaN }
    return ["\(Self.word(worst))  \(operation)", "\(findings.count)", "\(findings.count { !$0.isRight })", error.map { "\($0)" } ?? ""]
  }

  private func verdict(_ device: String) -> String {
    let (wrong, unknown) = (findings.count { !$0.isRight && !$0.isInconclusive }, findings.count(where: \.isInconclusive))
    let word = wrong > 0 ? "NOT TO BE TRUSTED" : unknown > 0 ? "not examined to the end" : "healthy"
    let short = unknown == 0 ? "" : ", \(unknown) for which memory or time was short"
    let rest = leftOutCount == 0 ? "" : ", \(leftOutCount) not run since the device is of no more use"
    return "\(device): \(word), \(findings.count - wrong - unknown) right, \(wrong) wrong\(short)\(rest)"
  }

  private static func word(_ finding: Doctor.Finding) -> String {
    finding.isRight ? "right" : finding.isInconclusive ? "?    " : "WRONG"
  }
}
