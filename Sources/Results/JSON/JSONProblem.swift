/// Where and why a text is not the JSON that was expected.
struct JSONProblem: Error {
  /// Bytes from the start of the text.
  let offset: Int
  let reason: String
}
