import Glibc

/// Built programs on disk, for one device and driver. Whatever goes wrong with it only costs a compilation.
struct ProgramStore {
  private let directory: String
  private let deviceKey: String
  /// Part of every key: entries of other formats are never read.
  private static let format = "rcnn program 1"

  /// The store of the user's cache directory; nil without one. RCNN_PROGRAM_CACHE switches it "off" and "on".
  init?(_ info: OpenCLDeviceInfo) {
    let isWanted = Self.variable("RCNN_PROGRAM_CACHE").map { $0 != "off" } ?? !Self.costsMoreThanItSaves(info)
    guard isWanted, let cache = Self.cacheDirectory else { return nil }
    directory = "\(cache)/rcnn/programs"
    deviceKey = [Self.format, info.platformName, info.name, info.vendor, info.openCLCVersion, info.driverVersion].joined(separator: "\n")
  }

  /// What `save` was given for this key; nil when there is nothing, or nothing sound.
  func binary(_ key: ProgramKey) -> [UInt8]? {
    let text = fullText(key)
    return file(text).read().flatMap { ProgramEntry.binary($0, keyText: text) }
  }

  /// Keeps what a driver made of a program.
  func save(_ binary: [UInt8], _ key: ProgramKey) {
    guard Self.makeDirectories(directory) else { return }
    let text = fullText(key)
    _ = file(text).write(ProgramEntry.bytes(binary, keyText: text))
  }

  private func fullText(_ key: ProgramKey) -> [UInt8] { Array("\(deviceKey)\n\(key.options)\n\(key.source.text)".utf8) }

  private func file(_ keyText: [UInt8]) -> CacheFile { CacheFile(path: "\(directory)/\(Fingerprint.text(keyText))") }

  /// The base directory specification: relative paths in the variable are to be ignored.
  private static var cacheDirectory: String? {
    if let path = variable("XDG_CACHE_HOME"), path.hasPrefix("/") { return path }
    return variable("HOME").flatMap { $0.hasPrefix("/") ? "\($0)/.cache" : nil }
  }

  /// Asked for a binary, pocl compiles every kernel once more, for work-groups of any size, which takes longer than the compilation proper; it also
  /// has a cache of its own.
  private static func costsMoreThanItSaves(_ info: OpenCLDeviceInfo) -> Bool { info.platformName == "Portable Computing Language" }

  private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static func makeDirectories(_ path: String) -> Bool {
    var ends = path.indices.filter { path[$0] == "/" }.dropFirst()
    ends.append(path.endIndex)
    return ends.allSatisfy { mkdir(String(path[..<$0]), 0o700) == 0 || errno == EEXIST }
  }
}
