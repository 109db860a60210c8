import COpenCL

/// The OpenCL devices of this machine.
public enum OpenCLDevices {
  /// Every device of every platform, and every driver that offers none; those that cannot be used carry their `problem`.
  /// Throws `OpenCLError` when there is no loader or the loader fails; no platform is no error.
  public static func all() throws(OpenCLError) -> [OpenCLDeviceInfo] {
    let library = try OpenCLLibrary.system()
    var devices: [OpenCLDeviceInfo] = []
    for platform in try platforms(library) { try append(platform, to: &devices, library) }
    for driver in OpenCLDriver.installed {
      guard let problem = driver.problem else { continue }
      devices.append(OpenCLDeviceInfo(index: devices.count, platformName: driver.name, name: driver.name, problem: problem))
    }
    return devices
  }

  private static func platforms(_ library: OpenCLLibrary) throws(OpenCLError) -> [cl_platform_id] {
    try list("clGetPlatformIDs", empty: CL_PLATFORM_NOT_FOUND_KHR) { library.functions.clGetPlatformIDs($0, $1, $2) }
  }

  private static func append(
    _ platform: cl_platform_id, to devices: inout [OpenCLDeviceInfo], _ library: OpenCLLibrary
  ) throws(OpenCLError) {
    let query = OpenCLQuery(name: "clGetPlatformInfo") { library.functions.clGetPlatformInfo(platform, $0, $1, $2, $3) }
    let name = try query.string(CL_PLATFORM_NAME)
    let handles: [cl_device_id] = try list("clGetDeviceIDs", empty: CL_DEVICE_NOT_FOUND) {
      library.functions.clGetDeviceIDs(platform, cl_device_type(CL_DEVICE_TYPE_ALL), $0, $1, $2)
    }
    for device in handles {
      devices.append(OpenCLDeviceInfo(index: devices.count, platformName: name, platform: platform, device: device, library))
    }
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
