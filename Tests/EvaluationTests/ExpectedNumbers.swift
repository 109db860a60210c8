import Glibc
import ModelSupport

/// A line of Fixtures/Evaluation/expected.tsv.
struct ExpectedNumbers {
  let seed: Int
  let numbers: [Double]

  private init(line: Substring) {
    let columns = line.split(separator: "\t")
    seed = Int(columns[0]) ?? 0
    numbers = columns.dropFirst().compactMap { Double($0) }
  }

  /// The lines of the file; RCNN_EVALUATION_CASES names another below Fixtures/Evaluation, with more of them.
  static func all() throws -> [ExpectedNumbers] {
    let name = getenv("RCNN_EVALUATION_CASES").map { String(cString: $0) } ?? "expected.tsv"
    return String(decoding: try FixtureFile("Evaluation/\(name)").bytes(), as: UTF8.self).split(separator: "\n").map(ExpectedNumbers.init)
  }
}
