import RCNN

/// What `rcnn doctor` found, in words.
struct DoctorReport {
  var findings: [Doctor.Finding] = []
  /// The cases that were not run, since the device was of no more use.
  var leftOut = 0

  /// A line for each operation, each case that is wrong (or each, if verbose), and the verdict.
  func text(device: String, isVerbose: Bool) -> String {
    let cases = findings.filter { isVerbose || !$0.isRight }.map(line)
    return (cases + [table, verdict(device)]).joined(separator: "\n")
  }

  private func line(_ finding: Doctor.Finding) -> String {
    "\(Self.word(finding.isRight))  \(finding.name)  \(finding.failure ?? finding.error.map { "error \($0)" } ?? "")"
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
    let wrong = findings.count { !$0.isRight }
    let error = findings.compactMap(\.error).max { $0 < $1 || $1.isNaN }
    return ["\(Self.word(wrong == 0))  \(operation)", "\(findings.count)", "\(wrong)", error.map { "\($0)" } ?? ""]
  }

  private func verdict(_ device: String) -> String {
    let wrong = findings.count { !$0.isRight }
    let rest = leftOut == 0 ? "" : ", \(leftOut) not run since the device is of no more use"
    return "\(device): \(wrong == 0 ? "healthy" : "NOT TO BE TRUSTED"), \(findings.count - wrong) right, \(wrong) wrong\(rest)"
  }

  private static func word(_ isRight: Bool) -> String { isRight ? "right" : "WRONG" }
}
