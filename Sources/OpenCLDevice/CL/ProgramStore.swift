/// Built programs on disk, for one device and driver. Whatever goes wrong with it only costs a compilation.
struct ProgramStore {
  private let deviceKey: String
  /// Part of every key: entries of other formats are never read.
  private static let format = "rcnn program 2"

  /// The store in the user's cache. RCNN_PROGRAM_CACHE switches it "off" (then this is nil), and on with any other value.
  init?(_ info: OpenCLDeviceInfo) {
    let isWanted = UserCache.variable("RCNN_PROGRAM_CACHE").map { $0 != "off" } ?? !Self.costsMoreThanItSaves(info)
    guard isWanted else { return nil }
    deviceKey = ([Self.format] + info.identity).joined(separator: "\n")
  }

  /// What `save` was given for this key; nil when there is nothing, or nothing sound.
  func binary(_ key: ProgramKey) -> [UInt8]? {
    let text = fullText(key)
    return UserCache.read(text, in: Self.folder, atMost: ProgramEntry.maximumSize).flatMap { ProgramEntry.binary($0, keyText: text) }
  }

  /// Keeps what a driver made of a program.
  func save(_ binary: [UInt8], _ key: ProgramKey) {
    let text = fullText(key)
    _ = UserCache.write(ProgramEntry.bytes(binary, keyText: text), text, in: Self.folder)
  }

  private func fullText(_ key: ProgramKey) -> [UInt8] { Array("\(deviceKey)\n\(key.options)\n\(key.source.text)".utf8) }

  private static let folder = "programs"

  /// Asked for a binary, pocl compiles every kernel once more, for work-groups of any size, which takes longer than the compilation proper; it also
  /// has a cache of its own.
  private static func costsMoreThanItSaves(_ info: OpenCLDeviceInfo) -> Bool { info.platformName == "Portable Computing Language" }
}
