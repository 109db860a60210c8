import Files

/// Where and why a text is not the JSON that was expected.
package struct JSONProblem: Error, Equatable {
  /// Bytes from the start of the text.
  package let offset: Int
  package let kind: Kind

  /// What is wrong.
  package enum Kind: Equatable {
    /// Something else stands where this should, such as `'{'`.
    case missing(String)
    /// The text begins as no value of JSON does.
    case foreign
    case invalidText(String)
    case textTooLong(limit: Int)
    /// Some 30 combining marks in a row; see `String.isStreamSafe`.
    case combiningMarks
    case invalidNumber(String)
    case duplicateKey(String)
    case tooDeep(limit: Int)
    /// It is JSON, but does not say what it should.
    case content(String)
  }

  /// A problem at a place.
  package init(offset: Int, _ kind: Kind) {
    self.offset = offset
    self.kind = kind
  }

  /// A clause for messages.
  package var reason: String {
    switch kind {
    case .missing(let what): "\(what) is missing"
    case .foreign: "it is not JSON"
    case .invalidText(let reason), .invalidNumber(let reason), .content(let reason): reason
    case .textTooLong(let limit): "a text has more than \(limit) bytes"
    case .combiningMarks: "a text has more than 30 combining marks in a row"
    case .duplicateKey(let key): "\(JSONText.string(key)) occurs twice"
    case .tooDeep(let limit): "it nests deeper than \(limit) levels"
    }
  }
}
