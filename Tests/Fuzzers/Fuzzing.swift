import CLibFuzzer
import Glibc

/// Calls of libFuzzer.
enum Fuzzing {
  nonisolated(unsafe) private static var read: ([UInt8]) throws -> Void = { _ in }

  /// Hands inputs to `reader` for as long as the command line says. A reader that throws has done what it should.
  static func run(_ reader: FuzzedReader) {
    read = reader.read
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    let status = LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
      try? Fuzzing.read(Array(UnsafeBufferPointer(start: bytes, count: count)))
      return 0
    }
    exit(status)
  }
}

/// The environment of the process.
enum Environment {
  /// The variable called `name`; nil where it is not set.
  static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
