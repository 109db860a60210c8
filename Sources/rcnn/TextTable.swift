import ArgumentParser

/// Rows of text in aligned columns: the first to the left, the others, which hold numbers, to the right. A row may end early.
struct TextTable: CustomStringConvertible {
  let header: [String]
  let rows: [[String]]

  var description: String {
    let widths = header.indices.map { column in ([header] + rows).map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
    return ([header] + rows).map { row in
      row.enumerated().map { column, text in
        if row.count == 1 { return text }
        let padding = String(repeating: " ", count: widths[column] - text.count)
        return column == 0 ? text + padding : padding + text
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}

/// The form of a report on standard output.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}
