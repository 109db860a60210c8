import Checkpoints
import Glibc
import TestSupport
import Testing

struct HostileTests {
  @Test("a hostile pickle is refused", arguments: HostileCase.pickles)
  func pickle(_ hostile: HostileCase) throws { try hostile.check() }

  @Test("a hostile zip archive is refused", arguments: HostileCase.zips)
  func zip(_ hostile: HostileCase) throws { try hostile.check() }

  @Test("a hostile legacy file is refused", arguments: HostileCase.legacies)
  func legacy(_ hostile: HostileCase) throws { try hostile.check() }

  @Test("a hostile safetensors file is refused", arguments: HostileCase.safetensors)
  func safetensors(_ hostile: HostileCase) throws { try hostile.check() }

  @Test("a file that is no checkpoint is refused with a word on what it is", arguments: HostileCase.foreigners)
  func foreign(_ hostile: HostileCase) throws { try hostile.check() }

  @Test("a missing file, a folder and a named pipe are refused")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let (missing, pipe) = ("\(folder.path)/missing.pth", "\(folder.path)/pipe")
    #expect(throws: CheckpointError.file(.unreadable(path: missing, reason: "no such file or directory"))) {
      try Checkpoint(contentsOf: missing)
    }
    #expect(throws: CheckpointError.notACheckpoint(file: folder.path, .notARegularFile)) { try Checkpoint(contentsOf: folder.path) }
    try #require(mkfifo(pipe, 0o600) == 0)
    #expect(throws: CheckpointError.notACheckpoint(file: pipe, .notARegularFile)) { try Checkpoint(contentsOf: pipe) }
  }

  @Test("an error names the byte at which the instruction stands")
  func offset() throws {
    let folder = try TemporaryFolder()
    let image = ZipImage.checkpoint(pickle: Pickle.proto + Pickle.op("}") + Pickle.mark + Pickle.op("a"))
    let path = try folder.write(image.bytes)
    // A local header of 30 bytes, the name "a/data.pkl", PROTO, EMPTY_DICT and MARK come before.
    #expect(throws: CheckpointError.pickle(file: path, .stackUnderflow, opcode: "APPEND", offset: 30 + 10 + 2 + 2)) {
      try Checkpoint(contentsOf: path)
    }
  }

  @Test("no control character of a file reaches a message")
  func escapes() {
    let error = CheckpointError.tensor(file: "a.pth", name: "\u{1B}[2J\u{202E}\n" + String(repeating: "x", count: 1000), .tooLarge([1]))
    #expect(isOneSentence("\(error)", about: "a.pth"))
    #expect("\(error)".count < 250)
  }
}
