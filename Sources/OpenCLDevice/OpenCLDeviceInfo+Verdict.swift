extension OpenCLDeviceInfo {
  /// Stores what an examination of this device, its driver and these kernels found wrong; nothing for a healthy device.
  public func remember(failures: [String]) {
    let lines = [verdictKey] + failures
    _ = verdictFile?.write(Array(lines.joined(separator: "\n").utf8))
  }

  /// What the last examination of this device, its driver and these kernels found wrong; nil when there was none.
  public var rememberedFailures: [String]? {
    guard let bytes = verdictFile?.read() else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.first == verdictKey ? Array(lines.dropFirst()) : nil
  }

  private var verdictFile: CacheFile? { UserCache.file(Fingerprint.text(Array(verdictKey.utf8)), in: "verdicts") }

  private var verdictKey: String {
    let identity = [platformName, name, vendor, openCLCVersion, driverVersion].joined(separator: "; ")
    return "rcnn verdict 1; \(identity); kernels \((try? KernelCatalogue.fingerprint()) ?? "unknown")"
  }
}
