import ArgumentParser
import CLibrary

/// Rows of text in aligned columns: the first to the left, the others, which hold numbers, to the right. A row may end early.
package struct TextTable: CustomStringConvertible {
  private let lines: [[String]]
  private let widths: [Int]
  private static let gap = "  "

  package init(header: [String], rows: [[String]]) {
    let lines = [header] + rows
    self.lines = lines
    widths = header.indices.map { column in lines.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
  }

  /// As wide as it is, or as the terminal is on which it is printed.
  package var description: String { text(columns: Terminal.columns(of: STDOUT_FILENO) ?? .max) }

  /// A table that is wider than the columns there are goes on below, with its first column again; unless that takes most of them, so that little else would
  /// stand beside it.
  package func text(columns limit: Int) -> String {
    let limit = widths[0] > limit / 2 ? .max : limit
    var blocks: [Range<Int>] = []
    var (first, end) = (1, 1)
    var width = widths[0]
    for column in widths.indices.dropFirst() {
      if width + Self.gap.count + widths[column] > limit && column > first {
        blocks.append(first..<column)
        (first, width) = (column, widths[0])
      }
      width += Self.gap.count + widths[column]
      end = column + 1
    }
    return (blocks + [first..<end]).map(text).joined(separator: "\n\n")
  }

  private func text(of columns: Range<Int>) -> String {
    lines.filter { $0.count > columns.lowerBound || columns.lowerBound == 1 }.map { line in
      if line.count == 1 { return line[0] }
      let cells = columns.clamped(to: 0..<line.count).map { column in
        String(repeating: " ", count: widths[column] - line[column].count) + line[column]
      }
      return ([line[0] + String(repeating: " ", count: widths[0] - line[0].count)] + cells).joined(separator: Self.gap)
    }.joined(separator: "\n")
  }
}

/// The form of a report on standard output.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}
