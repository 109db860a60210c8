import Diagnostics
import RCNN

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
