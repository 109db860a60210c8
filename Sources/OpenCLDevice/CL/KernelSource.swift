import Files
import Glibc
import Kernels

/// The text of a program: what all kernels share, and one kernel file.
package struct KernelSource: Hashable, Sendable {
  package let name: String
  package let text: String

  /// A kernel file of this build, or of the folder RCNN_KERNELS while kernels are being written; throws `OpenCLError.noKernel`.
  package init(named name: String) throws(OpenCLError) {
    self.init(name: name, body: try Self.file(name), common: try Self.file("common"))
  }

  /// Kernels that are in no file of this build; throws `OpenCLError.noKernel`.
  package init(name: String, body: String) throws(OpenCLError) {
    self.init(name: name, body: body, common: try Self.file("common"))
  }

  /// The #line directives make compilers name the file and the line that the author knows.
  private init(name: String, body: String, common: String) {
    self.name = name
    text = "#line 1 \"common.cl\"\n\(common)\n#line 1 \"\(name).cl\"\n\(body)\n"
  }

  private static func file(_ name: String) throws(OpenCLError) -> String {
    if let folder = getenv("RCNN_KERNELS") {
      guard let bytes = try? FileReader.bytes(of: "\(String(cString: folder))/\(name).cl") else { throw .noKernel(name) }
      return String(decoding: bytes, as: UTF8.self)
    }
    guard let source = kernel_source_named(name)?.pointee else { throw .noKernel(name) }
    return String(cString: source.text)
  }
}
