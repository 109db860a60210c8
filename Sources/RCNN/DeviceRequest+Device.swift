import CPUDevice
import DeviceRuntime

extension DeviceRequest {
  /// The device asked for; throws `DeviceError.unavailable`.
  public func device(threadCount: Int?) throws(DeviceError) -> any Device {
    switch self {
    case .auto, .cpu: CPUDevice(threadCount: threadCount)
    }
  }
}
