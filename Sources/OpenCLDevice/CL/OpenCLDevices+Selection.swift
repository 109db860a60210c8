import DeviceRuntime

extension OpenCLDevices {
  /// The OpenCL devices that a request means, the best first; none when it means the CPU device.
  ///
  /// "auto" means GPUs and accelerators, never a processor or what simulates a device on it. Throws `DeviceError.unavailable` when there is no such
  /// device, with the reason, for "auto" too: the caller may turn to the CPU device and say why.
  public static func select(_ request: DeviceRequest) throws(DeviceError) -> [OpenCLDeviceInfo] {
    if request == .cpu { return [] }
    let devices: [OpenCLDeviceInfo]
    do { devices = try all() } catch { throw .unavailable(request: "\(request)", reason: error.reason) }
    return try select(request, among: devices)
  }

  /// As `select`, among the devices given.
  package static func select(_ request: DeviceRequest, among devices: [OpenCLDeviceInfo]) throws(DeviceError) -> [OpenCLDeviceInfo] {
    let candidates = devices.filter { $0.isMeant(by: request) }
    let usable = candidates.filter { $0.problem == nil }
    if request == .cpu || !usable.isEmpty { return usable.sorted { $0.rank < $1.rank } }
    throw .unavailable(request: "\(request)", reason: reason(request, candidates, devices))
  }

  /// Why `auto` finds no device on a machine that has nothing better than its processor.
  package static let noAccelerator = "no OpenCL device is a GPU or an accelerator"

  private static func reason(_ request: DeviceRequest, _ candidates: [OpenCLDeviceInfo], _ devices: [OpenCLDeviceInfo]) -> String {
    if let device = candidates.first, let problem = device.problem { return "\(device.name) cannot be used: \(problem)" }
    if devices.isEmpty { return "no OpenCL driver is installed" }
    if request == .auto { return noAccelerator }
    return "the OpenCL devices are " + devices.map { "opencl:\($0.index) (\($0.name))" }.joined(separator: ", ")
  }
}

extension OpenCLDeviceInfo {
  /// A device of no known type is one that is listed without being there: it stands for the driver that should have brought a GPU.
  fileprivate func isMeant(by request: DeviceRequest) -> Bool {
    switch request {
    case .cpu: false
    case .auto: type != .cpu && !isSimulator && !isEmulator
    case .opencl(.best): true
    case .opencl(.index(let index)): self.index == index
    case .opencl(.name(let part)):
      identity.contains { $0.lowercased().contains(part.lowercased()) }
    }
  }
}

extension OpenCLDeviceInfo {
  /// What is preferred has the lower rank: what is simulated comes last, of two GPUs the one with memory of its own first.
  fileprivate var rank: (Int, Int, Int, Int) { (isSimulator || isEmulator ? 1 : 0, type.rank, sharesHostMemory ? 1 : 0, index) }
}

extension OpenCLDeviceType {
  fileprivate var rank: Int {
    switch self {
    case .gpu: 0
    case .accelerator: 1
    case .other: 2
    case .cpu: 3
    }
  }
}
