import ArgumentParser

/// A number for one class: "person=0.3".
struct NamedNumber: ExpressibleByArgument {
  let name: String
  let value: Float

  init?(argument: String) {
    guard let sign = argument.lastIndex(of: "="), sign > argument.startIndex, let value = Float(argument[argument.index(after: sign)...])
    else { return nil }
    name = String(argument[..<sign])
    self.value = value
  }
}
