/// FNV-1a with 64 bits (Fowler, Noll, Vo): tells contents apart that nobody forges.
enum Fingerprint {
  static func of(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// In hexadecimal, 16 digits.
  static func text(_ bytes: [UInt8]) -> String {
    let digits = String(of(bytes), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
