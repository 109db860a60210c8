import FoundationEssentials
import Glibc

/// A folder of a test's own, removed with all in it when the test lets go of it.
public final class TemporaryFolder: Sendable {
  public let path: String

  /// A new folder.
  public init() throws {
    var template = Array("/tmp/rcnn-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw TestSupportError("no temporary folder: errno \(errno)") }
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of `name` in the folder.
  public subscript(name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, making the folders above it.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) throws -> String {
    try makeFolders(above: name)
    // Some file systems wait for the disk when a file is shortened and written again.
    unlink(self[name])
    guard let file = fopen(self[name], "we") else { throw TestSupportError("cannot write \(name): errno \(errno)") }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw TestSupportError("cannot write \(name): errno \(errno)") }
    return self[name]
  }

  /// Writes a text file, making the folders above it.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

  /// Waits until a file that a running program writes has something in it, a minute at most.
  public func waitForText(in name: String) {
    var left = 3000
    while left > 0, (try? text(of: name).isEmpty) != false {
      usleep(20_000)
      left -= 1
    }
  }

  /// The text of a file.
  public func text(of name: String) throws -> String {
    guard let file = fopen(self[name], "re") else { throw TestSupportError("cannot read \(name): errno \(errno)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether there is something called `name`.
  public func contains(_ name: String) -> Bool { access(self[name], F_OK) == 0 }

  /// Makes the folders of a path in here.
  public func makeFolders(above name: String) throws {
    for index in name.indices where name[index] == "/" {
      guard mkdir(self[String(name[..<index])], 0o777) == 0 || errno == EEXIST else { throw TestSupportError("cannot make \(name)") }
    }
  }
}

/// Why a test could not be set up.
public struct TestSupportError: Error {
  public let reason: String

  public init(_ reason: String) { self.reason = reason }
}
