import Checksums
import Kernels

/// The kernel files of this build.
public enum KernelCatalogue {
  /// The names of all files but common.cl: "gemm" for gemm.cl.
  public static var names: [String] {
    (0..<kernel_source_count).map { String(cString: kernel_source_at($0).pointee.name) }.filter { $0 != "common" }
  }

  /// What changes when any of the files does, 16 hexadecimal digits of their SHA-256; throws `OpenCLError.noKernel`.
  public static func fingerprint() throws(OpenCLError) -> String {
    let texts = try names.map { name throws(OpenCLError) in try KernelSource(named: name).text }
    return String(Array(texts.joined().utf8).withUnsafeBytes(SHA256.hexDigest).prefix(16))
  }
}
