import CLibrary

/// What tells a file or folder from all others, by whatever path it is reached.
package struct FileIdentity: Hashable, Sendable {
  private let device: UInt
  private let number: UInt

  /// The identity of what is at `path`; nil if nothing is there.
  package init?(of path: String) {
    var status = stat()
    guard !path.isCutByNUL, stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  init?(of descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    device = UInt(status.st_dev)
    number = UInt(status.st_ino)
  }
}
