import COpenCL

/// The OpenCL devices of this machine.
public enum OpenCLDevices {
  /// Whether a device did not answer in time, or was left with work after a failure: what its driver does at the program's end may take long, never return,
  /// or fail, since pocl still compiles kernels then.
  public static var mayBeBusy: Bool { OpenCLContext.Core.mayBeBusy.load(ordering: .relaxed) }

  /// Every device of every platform, and every platform or driver that offers none; what cannot be used carries its `problem`.
  /// Throws `OpenCLError` when there is no loader or the loader fails; no platform is no error.
  public static func all() throws(OpenCLError) -> [OpenCLDeviceInfo] {
    let library = try OpenCLLibrary.system()
    var (devices, problems): ([OpenCLDeviceInfo], [(name: String, problem: String)]) = ([], [])
    for platform in try platforms(library) {
      let name = name(of: platform, library)
      do {
        let handles = try handles(platform, library)
        for device in handles {
          devices.append(OpenCLDeviceInfo(index: devices.count, platformName: name, platform: platform, device: device, library))
        }
        if handles.isEmpty { problems.append((name, "it finds no device")) }
      } catch { problems.append((name, error.problem)) }
    }
    problems += OpenCLDriver.installed.compactMap { driver in driver.problem.map { (driver.name, $0) } }
    // Last, so that they change no device's number.
    for (name, problem) in problems {
      devices.append(OpenCLDeviceInfo(index: devices.count, platformName: name, name: name, problem: problem))
    }
    return devices
  }

  private static func platforms(_ library: OpenCLLibrary) throws(OpenCLError) -> [cl_platform_id] {
    try list("clGetPlatformIDs", empty: CL_PLATFORM_NOT_FOUND_KHR) { library.functions.clGetPlatformIDs($0, $1, $2) }
  }

  private static func handles(_ platform: cl_platform_id, _ library: OpenCLLibrary) throws(OpenCLError) -> [cl_device_id] {
    try list("clGetDeviceIDs", empty: CL_DEVICE_NOT_FOUND) {
      library.functions.clGetDeviceIDs(platform, cl_device_type(CL_DEVICE_TYPE_ALL), $0, $1, $2)
    }
  }

  private static func name(of platform: cl_platform_id, _ library: OpenCLLibrary) -> String {
    let query = OpenCLQuery(name: "clGetPlatformInfo") { library.functions.clGetPlatformInfo(platform, $0, $1, $2, $3) }
    return (try? query.string(CL_PLATFORM_NAME)) ?? "an OpenCL platform"
  }

  /// All that a listing function lists; its error `empty` means nothing.
  private static func list<Handle>(
    _ name: String, empty: Int32, _ function: (UInt32, UnsafeMutablePointer<Handle?>?, UnsafeMutablePointer<UInt32>?) -> Int32
  ) throws(OpenCLError) -> [Handle] {
    var count: UInt32 = 0
    let code = function(0, nil, &count)
    if code == empty || code == CL_SUCCESS && count == 0 { return [] }
    try check(name, code)
    var handles = [Handle?](repeating: nil, count: Int(count))
    try check(name, function(count, &handles, nil))
    return handles.compactMap(\.self)
  }
}
