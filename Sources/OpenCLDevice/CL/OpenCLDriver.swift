import CLibrary
import COpenCL
import Files

/// A driver that the loader should have loaded: a file that names its library.
struct OpenCLDriver {
  /// The name of the file.
  let name: String
  private let library: String

  /// The drivers of the system's folder, or of what OCL_ICD_VENDORS names, in the order of their names.
  static var installed: [OpenCLDriver] {
    let vendors = getenv("OCL_ICD_VENDORS").map { String(cString: $0) } ?? "/etc/OpenCL/vendors"
    if vendors.hasSuffix(".icd") { return [OpenCLDriver(path: vendors)].compactMap(\.self) }
    let names = (try? Directory.names(in: vendors)) ?? []
    return names.compactMap(\.self).filter { $0.pathExtension == "icd" }.compactMap { OpenCLDriver(path: "\(vendors)/\($0)") }
  }

  private init?(path: String) {
    guard let bytes = try? FileReader.bytes(of: path, atMost: 1 << 20) else { return nil }
    guard let line = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first else { return nil }
    (name, library) = (path.lastComponent, String(line))
  }

  /// Why the driver offers no platform; nil when the loader has loaded it.
  var problem: String? {
    if opencl_library_is_loaded(library) { return nil }
    guard let problem = opencl_library_problem(library) else { return "its library \(library) finds no device" }
    return "its library cannot be loaded: \(String(cString: problem))"
  }
}
