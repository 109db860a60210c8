import ArgumentParser

/// A score for one class: "person=0.3".
struct ClassScore: ExpressibleByArgument {
  let name: String
  let score: Float

  init?(argument: String) {
    guard let sign = argument.lastIndex(of: "="), sign > argument.startIndex,
      let score = Float(argument[argument.index(after: sign)...]), (0...1).contains(score)
    else { return nil }
    name = String(argument[..<sign])
    self.score = score
  }
}
