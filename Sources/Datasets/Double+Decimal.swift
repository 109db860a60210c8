extension Double {
  /// The finite number that a text of an annotation file spells in decimal; nil for anything else, also what Swift would take, such as "nan" and "0x8".
  init?(decimal text: some StringProtocol) {
    let isDecimal = text.utf8.allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.eE".utf8.contains(byte)
    }
    guard isDecimal, let value = Double(text), value.isFinite else { return nil }
    self = value
  }
}
