/// A text as a key that is hashed and compared by its bytes.
///
/// `String` counts texts as equal that Unicode does, for which it normalises them: other files' names are other names, and normalising is slow.
package struct ByteKey: Hashable, Sendable {
  /// The text.
  package let text: String

  /// A key of a text.
  package init(_ text: String) { self.text = text }

  package static func == (first: ByteKey, second: ByteKey) -> Bool { first.text.utf8.elementsEqual(second.text.utf8) }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(UInt8(0xFF))
  }
}
