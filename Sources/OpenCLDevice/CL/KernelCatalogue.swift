import Kernels

/// The kernel files of this build.
public enum KernelCatalogue {
  /// The names of all files but common.cl: "gemm" for gemm.cl.
  public static var names: [String] {
    (0..<kernel_source_count).map { String(cString: kernel_source_at($0).pointee.name) }.filter { $0 != "common" }
  }

  /// What changes when any of the files does, 16 hexadecimal digits; throws `OpenCLError.noKernel`.
  public static func fingerprint() throws(OpenCLError) -> String {
    let texts = try names.map { name throws(OpenCLError) in try KernelSource(named: name).text }
    return Fingerprint.text(Array(texts.joined().utf8))
  }
}
