import CPUDevice
import DeviceRuntime
import OpenCLDevice

/// The device that a request led to.
public struct DeviceSelection: Sendable {
  public let device: any Device
  /// Why it is another device than people may expect, in one sentence; nil when it is not.
  public let note: String?
  /// The OpenCL device behind it, nil for the CPU device.
  public let info: OpenCLDeviceInfo?

  init(_ device: any Device, info: OpenCLDeviceInfo? = nil, note: String? = nil) {
    (self.device, self.info, self.note) = (device, info, note)
  }
}

extension DeviceRequest {
  /// The device asked for. "auto" takes a GPU or an accelerator, and the CPU where there is none that works or where `rcnn doctor` found the device
  /// wrong, unless `ignoringVerdicts`. Throws `DeviceError` or `OpenCLError`.
  public func selection(threadCount: Int?, ignoringVerdicts: Bool = false) throws -> DeviceSelection {
    switch self {
    case .cpu: return DeviceSelection(CPUDevice(threadCount: threadCount))
    case .opencl:
      guard let info = try OpenCLDevices.select(self) else { throw DeviceError.unavailable(request: description, reason: "there is none") }
      return DeviceSelection(try ResilientDevice(info, fallback: nil), info: info)
    case .auto:
      do {
        if let info = try OpenCLDevices.select(self) {
          if let failure = ignoringVerdicts ? nil : info.rememberedFailures?.first {
            let note = "Running on the CPU: rcnn doctor found opencl:\(info.index) (\(info.name)) wrong in \(failure)."
            return DeviceSelection(CPUDevice(threadCount: threadCount), note: note)
          }
          return DeviceSelection(try ResilientDevice(info, fallback: CPUDevice(threadCount: threadCount)), info: info)
        }
      } catch {
        return DeviceSelection(CPUDevice(threadCount: threadCount), note: Self.note(error))
      }
      return DeviceSelection(CPUDevice(threadCount: threadCount))
    }
  }

  private static func note(_ error: any Error) -> String {
    if case DeviceError.unavailable(_, let reason) = error { return "Running on the CPU: \(reason)." }
    return "Running on the CPU: \(error)"
  }
}
