import CLibrary
import Checksums
import Kernels

/// The kernel files of this build.
public enum KernelCatalogue {
  /// The names of all files: "gemm" for gemm.cl.
  public static var files: [String] { sources.map { String(cString: $0.name) } }

  /// The names of the files that have kernels; the others are parts of these.
  public static var names: [String] { sources.filter { strstr($0.text, "__kernel ") != nil }.map { String(cString: $0.name) } }

  private static var sources: [kernel_source] { (0..<kernel_source_count).map { kernel_source_at($0).pointee } }

  /// What changes when any of the files does, 16 hexadecimal digits of their SHA-256; throws `OpenCLError.noKernel`.
  public static func fingerprint() throws(OpenCLError) -> String {
    let texts = try names.map { name throws(OpenCLError) in try KernelSource(named: name).text }
    return String(Array(texts.joined().utf8).withUnsafeBytes(SHA256.hexDigest).prefix(16))
  }
}
