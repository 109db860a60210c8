extension OpenCLDeviceInfo {
  /// Stores what an examination of this device, its driver and these kernels found wrong; nothing for a healthy device. False when it cannot be stored.
  public func remember(failures: [String]) -> Bool {
    let lines = [verdictKey] + failures
    return UserCache.write(Array(lines.joined(separator: "\n").utf8), Array(verdictKey.utf8), in: "verdicts")
  }

  /// What the last examination of this device, its driver and these kernels found wrong; nil when there was none.
  public var rememberedFailures: [String]? {
    guard let bytes = UserCache.read(Array(verdictKey.utf8), in: "verdicts", atMost: 16 << 20) else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.first == verdictKey ? Array(lines.dropFirst()) : nil
  }

  private var verdictKey: String {
    "rcnn verdict 1; \(identity.joined(separator: "; ")); kernels \((try? KernelCatalogue.fingerprint()) ?? "unknown")"
  }
}
