import CLibrary
import Files
import Kernels

/// The text of a program: what all kernels share, and one kernel file with those that it includes.
package struct KernelSource: Hashable, Sendable {
  package let name: String
  package let text: String

  /// A kernel file of this build, or of the folder RCNN_KERNELS while kernels are being written; throws `OpenCLError.noKernel`.
  package init(named name: String) throws(OpenCLError) {
    self.init(name: name, expanded: try Self.expanded(name, Self.file(name)), common: try Self.file("common"))
  }

  /// Kernels that are in no file of this build; throws `OpenCLError.noKernel`.
  package init(name: String, body: String) throws(OpenCLError) {
    self.init(name: name, expanded: try Self.expanded(name, body), common: try Self.file("common"))
  }

  private init(name: String, expanded: String, common: String) {
    self.name = name
    text = "\(Self.line(1, of: "common"))\n\(common)\n\(expanded)\n"
  }

  /// The text of a file in which other files of the folder stand where a line includes them.
  private static func expanded(_ name: String, _ body: String) throws(OpenCLError) -> String {
    var lines = [line(1, of: name)]
    let (start, end) = ("#include \"", ".cl\"")
    for (index, text) in body.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      guard text.starts(with: start.utf8) else {
        lines.append(String(text)!)
        continue
      }
      let included = String(text.dropFirst(start.utf8.count).dropLast(end.utf8.count))!
      lines += [line(1, of: included), try file(included), line(index + 2, of: name)]
    }
    return lines.joined(separator: "\n")
  }

  /// Makes compilers name the file and the line that the author knows.
  private static func line(_ number: Int, of name: String) -> String { "#line \(number) \"\(name).cl\"" }

  private static func file(_ name: String) throws(OpenCLError) -> String {
    if let folder = getenv("RCNN_KERNELS") {
      guard let bytes = try? FileReader.bytes(of: "\(String(cString: folder))/\(name).cl") else { throw .noKernel(name) }
      return String(decoding: bytes, as: UTF8.self)
    }
    guard let source = kernel_source_named(name)?.pointee else { throw .noKernel(name) }
    return String(cString: source.text)
  }
}
