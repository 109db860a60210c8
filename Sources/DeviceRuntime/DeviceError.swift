/// Why a device cannot do what was asked.
public enum DeviceError: Error, CustomStringConvertible, Sendable, Equatable {
  case unknownRequest(String)
  case unavailable(request: String, reason: String)
  case unsupported(node: String, reason: String)
  case badInput(name: String, reason: String)
  /// `byteCount` is nil where the device does not say what it lacks.
  case outOfMemory(byteCount: Int?)
  /// The device failed in a run and nothing is left to try.
  case failed(device: String, reason: String)
  /// Found by a guarded executable: something was written next to what the text names.
  case overrun(String)
  /// Found by a guarded executable: a result that is not written, or computed from memory that is not.
  case unwritten(String)
  /// Found by a guarded executable: something that is not zero where there is no channel or column.
  case unclean(String)
  /// A value says that it has a number of rows that it cannot have.
  case miscounted(value: String, count: Int, limit: Int)

  public var description: String {
    switch self {
    case .unknownRequest(let text):
      "\"\(text)\" is not a device; use auto, cpu, opencl, opencl:NUMBER or opencl:NAME (rcnn devices lists them)."
    case .unavailable(let request, let reason): "the device \"\(request)\" is not available: \(reason)."
    case .unsupported(let node, let reason): "this device cannot run \(node): \(reason)."
    case .badInput(let name, let reason): "the graph's input \"\(name)\" does not fit: \(reason)."
    case .outOfMemory(let byteCount):
      "there is no memory for \(byteCount.map { "\($0 / 1_048_576) MiB of " } ?? "the ")activations; use smaller images or smaller batches."
    case .failed(let device, let reason): "\(device) failed: \(reason)."
    case .overrun(let owner): "a kernel wrote outside of \(owner); do not trust this device."
    case .unwritten(let owner):
      "a kernel left a part of \(owner) unwritten, or computed it from unwritten memory; do not trust this device."
    case .unclean(let owner): "a kernel left something in the padding of \(owner), which must be zero; do not trust this device."
    case .miscounted(let value, let count, let limit):
      "a kernel counted \(count) rows in \(value), which holds \(limit); do not trust this device."
    }
  }
}

/// An error that fewer or smaller images at once may avoid.
public protocol MemoryShortage: Error {
  /// Whether memory was short, and not something else the matter.
  var isOutOfMemory: Bool { get }
}

extension DeviceError: MemoryShortage {
  public var isOutOfMemory: Bool { if case .outOfMemory = self { true } else { false } }
}
