import ArgumentParser
import CLibrary

/// Rows of text in aligned columns: the first to the left, the others, which hold numbers, to the right. A row may end early; one with a single text is the
/// heading of those below it.
package struct TextTable: CustomStringConvertible {
  private let lines: [[String]]
  private let widths: [Int]
  private static let gap = "  "

  /// A table with a header of at least one column.
  package init(header: [String], rows: [[String]]) {
    precondition(!header.isEmpty, "a table has columns")
    let lines = [header] + rows
    self.lines = lines
    let cells = lines.filter { $0.count != 1 }
    widths = header.indices.map { column in cells.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
  }

  /// As wide as it is, or as the terminal is on which it is printed.
  package var description: String { text(columns: Terminal.columns(of: STDOUT_FILENO) ?? .max) }

  /// A table that is wider than the columns there are goes on below, with its first column again; unless that takes most of them, so that little else would
  /// stand beside it.
  package func text(columns limit: Int) -> String {
    let limit = widths[0] > limit / 2 ? .max : limit
    var starts = [1]
    var width = widths[0]
    for column in widths.indices.dropFirst() {
      if width + Self.gap.count + widths[column] > limit && column > starts.last! {
        starts.append(column)
        width = widths[0]
      }
      width += Self.gap.count + widths[column]
    }
    return zip(starts, starts.dropFirst() + [widths.count]).map { text(of: $0..<max($0, $1)) }.joined(separator: "\n\n")
  }

  private func text(of columns: Range<Int>) -> String {
    // Headings of rows that have nothing here are left out with them.
    let isLeftOut = lines.map { $0.count > 1 && $0.count <= columns.lowerBound }
    let shown = lines.indices.filter { index in
      if columns.lowerBound == 1 || lines[index].count > 1 { return !isLeftOut[index] }
      let below = lines.indices.suffix(from: index + 1).prefix { lines[$0].count > 1 }
      return below.contains { !isLeftOut[$0] }
    }
    return shown.map { text(of: lines[$0], columns) }.joined(separator: "\n")
  }

  private func text(of line: [String], _ columns: Range<Int>) -> String {
    if line.count < 2 { return line.first ?? "" }
    let cells = columns.clamped(to: 0..<line.count).map { column in
      String(repeating: " ", count: widths[column] - line[column].count) + line[column]
    }
    return ([line[0] + String(repeating: " ", count: widths[0] - line[0].count)] + cells).joined(separator: Self.gap)
  }
}

/// The form of a report on standard output.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}
