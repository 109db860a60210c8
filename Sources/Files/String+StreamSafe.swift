extension String {
  /// Whether no more than 30 combining marks follow each other, as in Unicode's Stream-Safe Text Format (UAX #15).
  ///
  /// Normalising a run of marks, which comparing and hashing of strings do, takes time that grows with its square. No language has such runs.
  package var isStreamSafe: Bool {
    // Combining marks begin at U+0300, whose first byte in UTF-8 is 0xCC.
    guard utf8.contains(where: { $0 >= 0xCC }) else { return true }
    var run = 0
    for scalar in unicodeScalars {
      run = scalar.isCombiningMark ? run + 1 : 0
      if run > 30 { return false }
    }
    return true
  }
}

extension String {
  /// Why a text is refused that is not stream-safe.
  package static let notStreamSafe = "it has more than 30 combining marks in a row, which no text needs"
}

extension Unicode.Scalar {
  /// Whether normalising may move the scalar past others; three have class 0 and decompose into scalars that have not.
  fileprivate var isCombiningMark: Bool {
    value >= 0x300
      && (properties.canonicalCombiningClass != .notReordered || value == 0xF73 || value == 0xF75 || value == 0xF81)
  }
}
