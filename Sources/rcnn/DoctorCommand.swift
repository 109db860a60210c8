import ArgumentParser
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
      against the CPU. The verdict of a whole examination of an OpenCL device is remembered for its driver and these kernels: --device auto never takes
      one that failed. Ends with 3 on failure.

      EXAMPLES:
        rcnn doctor
        rcnn doctor --device opencl:0 --verbose
      """)

  @OptionGroup var compute: DeviceOptions
  @Option(help: .init("Only cases with this in their name or operation.", valueName: "text")) var filter: String?
  @Flag(help: "Only the smallest case of every form of every kernel, without guard words: for simulators that follow memory themselves.")
  var simulated = false
  @Flag(help: "List every case, not just the ones that fail.") var verbose = false

  func run() throws {
    try reportingErrors {
      let selection = try compute.selection(ignoringVerdicts: true)
      let doctor = Doctor(selection.device)
      let findings = try examineCases(doctor) + (isWhole ? doctor.examineModel() : [])
      let failures = findings.filter { !$0.isRight }
      for finding in verbose ? findings : failures { print(line(finding)) }
      if isWhole && compute.tiles == nil { selection.info?.remember(failures: failures.map(\.name)) }
      let verdict = failures.isEmpty ? "healthy" : "NOT TO BE TRUSTED"
      print("\(selection.device.name): \(verdict), \(findings.count - failures.count) right, \(failures.count) wrong")
      if !failures.isEmpty { throw ExitCode.someInputsFailed }
    }
  }

  private var isWhole: Bool { filter == nil && !simulated }

  private func examineCases(_ doctor: Doctor) throws -> [Doctor.Finding] {
    let cases = try (simulated ? OpCase.smallestCases : Doctor.cases()).filter { testCase in
      filter.map { testCase.name.contains($0) || testCase.op.attributes.name.contains($0) } ?? true
    }
    if cases.isEmpty { throw UsageError("no case has \"\(filter ?? "")\" in its name.") }
    var progress = ProgressReport(total: cases.count, unit: "cases", log: Log(), rowsGoToStandardOutput: false)
    defer { progress.clear() }
    return try cases.map { testCase in
      defer { progress.advance() }
      return try simulated ? examineAlone(testCase) : doctor.examine(testCase)
    }
  }

  /// With a device of its own, since oclgrind takes a new buffer for what is left of an old one.
  private func examineAlone(_ testCase: OpCase) throws -> Doctor.Finding {
    Doctor(try compute.selection(ignoringVerdicts: true, log: Log(level: .quiet)).device, isGuarded: false).examine(testCase)
  }

  private func line(_ finding: Doctor.Finding) -> String {
    "\(finding.isRight ? "right" : "WRONG")  \(finding.name)  \(finding.failure ?? finding.error.map { "error \($0)" } ?? "")"
  }
}
