import ArgumentParser
import CPUDevice
import JSON
import OpenCLDevice
import Results

/// `rcnn devices`: what a network can run on.
struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices",
    abstract: "List what a network can run on.",
    discussion: """
      The first column is what --device takes. Devices that cannot be used are listed with the reason.

      EXAMPLES:
        rcnn devices
        rcnn devices --format json
      """)

  @Option(help: "The form of the report: text or json.") var format = ReportFormat.text

  func run() throws {
    try reportingErrors {
      let list = DeviceList()
      try StandardOutput.print(format == .text ? list.text : list.json)
    }
  }
}

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

extension OpenCLDeviceInfo {
  /// What --device takes for it.
  var request: String { "opencl:\(index)" }

  /// What matters of the device, in words.
  var lines: [String] {
    if let problem { return ["\(name): cannot be used: \(problem)"] }
    let units = "\(type.rawValue), \(computeUnits) compute units at \(clockMHz) MHz, work-groups of at most \(maxWorkGroupSize)"
    let memory = "\(mebibytes(globalMemory)) of memory, \(mebibytes(maxAllocation)) a buffer, \(localMemory / 1024) KiB local"
    return [
      "\(name) (\(platformName))", units, memory, "\(openCLCVersion), driver \(driverVersion)",
      "extensions: " + extensions.joined(separator: " "),
    ]
  }

  private func mebibytes(_ bytes: Int) -> String { "\(bytes / 1_048_576) MiB" }

  /// All of it, as a JSON object.
  var json: String {
    JSONText.object([
      "device": JSONText.string(request), "name": JSONText.string(name), "type": JSONText.string(type.rawValue),
      "platform": JSONText.string(platformName), "vendor": JSONText.string(vendor), "problem": problem.map(JSONText.string) ?? "null",
      "compute_units": "\(computeUnits)", "clock_mhz": "\(clockMHz)", "global_memory_bytes": "\(globalMemory)",
      "local_memory_bytes": "\(localMemory)", "max_allocation_bytes": "\(maxAllocation)", "max_work_group_size": "\(maxWorkGroupSize)",
      "shares_host_memory": "\(sharesHostMemory)",
      "opencl_c_version": JSONText.string(openCLCVersion), "driver_version": JSONText.string(driverVersion),
      "extensions": JSONText.array(extensions.map(JSONText.string)),
    ])
  }
}
