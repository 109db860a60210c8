import CSIMDJSON

/// The members that are read of each object of an array.
struct RecordLayout: Sendable {
  let fields: [Field]

  /// A member and what it must hold.
  struct Field: Sendable {
    let name: StaticString
    let kind: CSIMDJSONKind
    let isRequired: Bool

    static func required(_ name: StaticString, _ kind: CSIMDJSONKind) -> Field { Field(name: name, kind: kind, isRequired: true) }
    static func optional(_ name: StaticString, _ kind: CSIMDJSONKind) -> Field { Field(name: name, kind: kind, isRequired: false) }

    /// What messages ask for.
    var requirement: String {
      switch kind {
      case .integer: "an integer of 64 bits"
      case .number: "a finite number"
      case .text: "a text"
      case .flag: "0 or 1"
      case .box: "an array of 4 finite numbers (x, y, width, height)"
      }
    }
  }
}
