import Checksums

extension Checkpoint {
  /// The SHA-256 of the file, 64 hexadecimal digits.
  public func sha256() -> String {
    FileRegion(file).withUnsafeBytes(SHA256.hexDigest)
  }

  /// The beginning of the SHA-256 that the file's name claims, as torch.hub has it: "258fb6c6" in `name-258fb6c6.pth`.
  public var hashPrefixInName: String? { Self.hashPrefix(inName: path) }

  /// The beginning of the SHA-256 that a file's name claims, nil when it claims none.
  public static func hashPrefix(inName path: String) -> String? {
    let name = path.split(separator: "/").last ?? ""
    guard let dash = name.lastIndex(of: "-") else { return nil }
    let prefix = name[name.index(after: dash)...].prefix { $0 != "." }
    let isHash = prefix.count >= 8 && prefix.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    return isHash ? String(prefix) : nil
  }
}
