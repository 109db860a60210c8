import CPUDevice
import DeviceRuntime

extension DeviceRequest {
  /// The device asked for; throws `DeviceError.unavailable`.
  public func device(threadCount: Int?) throws -> any Device {
    switch self {
    case .auto, .cpu: return CPUDevice(threadCount: threadCount)
    case .opencl: throw DeviceError.unavailable(request: description, reason: "this version runs on the CPU alone")
    }
  }
}
