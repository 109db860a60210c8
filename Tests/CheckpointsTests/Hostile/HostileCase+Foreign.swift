import Checkpoints

// Files that are something else, by mistake rather than by malice.
extension HostileCase {
  static let foreigners: [HostileCase] = [
    foreign("an empty file", [], .empty),
    foreign("one byte", [0x50], .unknown),
    foreign("an HTML page", Array("<!DOCTYPE html>\n<html><body>404 Not Found</body></html>".utf8), .htmlPage),
    foreign("an HTML page after white space", Array("\n  <HTML lang=\"en\">".utf8), .htmlPage),
    foreign("an HTML page with a byte order mark", Array("\u{FEFF}<html>".utf8), .htmlPage),
    foreign(
      "a Git LFS pointer", Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 167502836\n".utf8), .gitLFSPointer),
    foreign("a gzip archive", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], .gzip),
    foreign("a tar archive", [UInt8](repeating: 0, count: 257) + Array("ustar\0".utf8) + [UInt8](repeating: 0, count: 249), .tar),
    foreign("a plain pickle", Pickle.dictionary([]), .pickle),
    foreign("a pickle of protocol 4", [0x80, 4, 0x95, 1, 0, 0, 0, 0, 0, 0, 0, 0x7D, 0x2E], .pickle),
    foreign("an HDF5 file", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], .hdf5),
    foreign("a text", Array("hello, this is a text\n".utf8), .unknown),
    foreign("zeros", [UInt8](repeating: 0, count: 1000), .unknown),
  ]

  private static func foreign(_ name: String, _ bytes: [UInt8], _ foreign: ForeignFile) -> HostileCase {
    HostileCase(name: name, bytes: bytes) { .notACheckpoint(file: $0, foreign) }
  }
}
