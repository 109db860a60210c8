import CPUDevice
import JSON
import OpenCLDevice
import Results

/// The CPU device, all OpenCL devices, and why there are no more.
struct DeviceList {
  private let cpu = CPUDevice()
  private var opencl: [OpenCLDeviceInfo] = []
  /// Why there is none at all.
  private var problem: String?

  init() {
    do { opencl = try OpenCLDevices.all() } catch { problem = "\(error)" }
    if problem == nil && opencl.isEmpty { problem = "no OpenCL driver is installed." }
  }

  var text: String {
    let entries = [("cpu", [cpu.name])] + opencl.map { ($0.request, $0.lines) } + (problem.map { [("opencl", ["none: \($0)"])] } ?? [])
    let width = entries.map(\.0.count).max() ?? 0
    return entries.flatMap { entry in
      entry.1.enumerated().map { number, line in
        let head = number == 0 ? entry.0 : ""
        return head + String(repeating: " ", count: width + 2 - head.count) + line
      }
    }.joined(separator: "\n")
  }

  var json: String {
    let cpu = JSONText.object(["device": JSONText.string("cpu"), "name": JSONText.string(cpu.name), "type": JSONText.string("cpu")])
    return JSONText.object([
      "devices": JSONText.array([cpu] + opencl.map(\.json)), "opencl_problem": problem.map(JSONText.string) ?? "null",
    ])
  }
}
