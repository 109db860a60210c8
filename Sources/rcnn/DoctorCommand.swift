import ArgumentParser
import OpenCLDevice
import RCNN

/// `rcnn doctor`: whether a device computes what it should.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check every kernel and a whole model on a device.",
    discussion: """
      Each operation runs at the shapes of the real models and at odd ones, against a naive definition; then a small model runs against the CPU. The
      verdict on an OpenCL device is remembered for its driver and these kernels: --device auto never takes one that failed. Ends with 3 on failure.

      EXAMPLES:
        rcnn doctor
        rcnn doctor --device opencl:0 --verbose
      """)

  @Option(help: .init("The device: auto, cpu, opencl, opencl:NUMBER or opencl:NAME.", valueName: "name")) var device = "auto"
  @Option(help: .init("Only cases with this in their name or operation; no verdict is stored.", valueName: "text")) var filter: String?
  @Flag(help: "List every case, not just the ones that fail.") var verbose = false

  func run() throws {
    try reportingErrors {
      let selection = try DeviceRequest(device).selection(threadCount: nil, ignoringVerdicts: true)
      if let note = selection.note { Log().note(note) }
      let doctor = Doctor(selection.device)
      let findings = try examineCases(doctor) + (filter == nil ? doctor.examineModel() : [])
      let failures = findings.filter { !$0.isRight }
      for finding in verbose ? findings : failures { print(line(finding)) }
      if filter == nil { selection.info?.remember(failures: failures.map(\.name)) }
      let verdict = failures.isEmpty ? "healthy" : "NOT TO BE TRUSTED"
      print("\(selection.device.name): \(verdict), \(findings.count - failures.count) right, \(failures.count) wrong")
      if !failures.isEmpty { throw ExitCode.someInputsFailed }
    }
  }

  private func examineCases(_ doctor: Doctor) throws -> [Doctor.Finding] {
    let cases = try Doctor.cases().filter { testCase in
      filter.map { testCase.name.contains($0) || testCase.op.attributes.name.contains($0) } ?? true
    }
    if cases.isEmpty { throw UsageError("no case has \"\(filter ?? "")\" in its name.") }
    var progress = ProgressReport(total: cases.count, unit: "cases", log: Log(), rowsGoToStandardOutput: false)
    defer { progress.clear() }
    return cases.map { testCase in
      defer { progress.advance() }
      return doctor.examine(testCase)
    }
  }

  private func line(_ finding: Doctor.Finding) -> String {
    "\(finding.isRight ? "right" : "WRONG")  \(finding.name)  \(finding.failure ?? finding.error.map { "error \($0)" } ?? "")"
  }
}
