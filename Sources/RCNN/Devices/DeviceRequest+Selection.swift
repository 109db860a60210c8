import CPUDevice
import DeviceRuntime
import OpenCLDevice

extension DeviceRequest {
  /// The device asked for. "auto" takes a GPU or an accelerator, and the CPU where there is none that works or where `rcnn doctor` found the device
  /// wrong, unless `ignoringVerdicts`. Of an OpenCL device: `tiles` nil takes those that suit its type, `deadline` ends every wait for it.
  /// Throws `DeviceError` or `OpenCLError`.
  public func selection(
    threadCount: Int?, tiles: TileVariant? = nil, deadline: Duration = .seconds(60), ignoringVerdicts: Bool = false
  ) throws -> DeviceSelection {
    switch self {
    case .cpu: return DeviceSelection(CPUDevice(threadCount: threadCount))
    case .opencl:
      guard let info = try OpenCLDevices.select(self) else { throw DeviceError.unavailable(request: description, reason: "there is none") }
      return DeviceSelection(try OpenCLDevice(info, variant: tiles, deadline: deadline), fallback: nil)
    case .auto:
      let cpu = CPUDevice(threadCount: threadCount)
      do {
        let info = try accelerator(ignoringVerdicts: ignoringVerdicts)
        return DeviceSelection(try OpenCLDevice(info, variant: tiles, deadline: deadline), fallback: cpu)
      } catch {
        return DeviceSelection(cpu, note: "Running on the CPU: \(Self.reason(error)).")
      }
    }
  }

  /// The best device that is no processor; throws `DeviceError.unavailable` with the reason when there is none to be trusted.
  private func accelerator(ignoringVerdicts: Bool) throws(DeviceError) -> OpenCLDeviceInfo {
    guard let info = try OpenCLDevices.select(.auto) else { throw .unavailable(request: description, reason: "there is none") }
    if !ignoringVerdicts, let failure = info.rememberedFailures?.first {
      throw .unavailable(request: description, reason: "rcnn doctor found opencl:\(info.index) (\(info.name)) wrong in \(failure)")
    }
    return info
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case DeviceError.unavailable(_, let reason): reason
    case let error as OpenCLError: error.problem
    default: "\(error)"
    }
  }
}
