import ArgumentParser
import RCNN

/// Result formats with commas between them.
struct FormatList: ExpressibleByArgument {
  let formats: Set<ResultFormat>

  init?(argument: String) {
    let names = argument.lowercased().split(separator: ",")
    let formats = names.compactMap { ResultFormat(rawValue: String($0)) }
    guard !formats.isEmpty, formats.count == names.count else { return nil }
    self.formats = Set(formats)
  }
}
