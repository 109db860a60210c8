import CPUDevice
import DeviceRuntime
import OpenCLDevice

extension DeviceRequest {
  /// The device asked for. "auto" takes the best GPU or accelerator that can be opened and that `rcnn doctor` did not find wrong, unless
  /// `ignoringVerdicts`, and the CPU where there is none. Of an OpenCL device: `tiles` nil takes those that suit its type, `deadline` ends every wait for it.
  /// Throws `DeviceError` or `OpenCLError`.
  public func selection(
    threadCount: Int?, tiles: TileVariant? = nil, deadline: Duration = OpenCLDevice.usualDeadline, ignoringVerdicts: Bool = false
  ) throws -> DeviceSelection {
    switch self {
    case .cpu: return DeviceSelection(CPUDevice(threadCount: threadCount))
    case .opencl:
      guard let info = try OpenCLDevices.select(self).first else {
        throw DeviceError.unavailable(request: description, reason: "there is none")
      }
      return DeviceSelection(try OpenCLDevice(info, variant: tiles, deadline: deadline), fallback: nil)
    case .auto:
      let cpu = CPUDevice(threadCount: threadCount)
      do {
        let (device, reasons) = try accelerator(tiles, deadline, ignoringVerdicts: ignoringVerdicts)
        return DeviceSelection(device, fallback: cpu, reasons: reasons)
      } catch {
        return DeviceSelection(cpu, reasons: [Self.reason(error)])
      }
    }
  }

  /// The best device that is no processor and can be trusted, and why not those that would be better; throws `DeviceError.unavailable` with the reasons
  /// when there is none.
  private func accelerator(
    _ tiles: TileVariant?, _ deadline: Duration, ignoringVerdicts: Bool
  ) throws(DeviceError) -> (device: OpenCLDevice, reasons: [String]) {
    var reasons: [String] = []
    for info in try OpenCLDevices.select(.auto) {
      if !ignoringVerdicts, let failure = info.rememberedFailures?.first {
        reasons.append("rcnn doctor found opencl:\(info.index) (\(info.name)) wrong in \(failure)")
        continue
      }
      do { return (try OpenCLDevice(info, variant: tiles, deadline: deadline), reasons) } catch {
        reasons.append("opencl:\(info.index) (\(info.name)) cannot be used: \(error.problem)")
      }
    }
    throw .unavailable(request: description, reason: reasons.joined(separator: "; "))
  }

  private static func reason(_ error: any Error) -> String {
    if case DeviceError.unavailable(_, let reason) = error { reason } else { "\(error)" }
  }
}
