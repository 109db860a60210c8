import JSON
import OpenCLDevice
import Results

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
