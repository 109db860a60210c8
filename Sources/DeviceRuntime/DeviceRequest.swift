/// The device that a user asks for.
public enum DeviceRequest: Sendable, Equatable, CustomStringConvertible {
  /// The best device of this machine.
  case auto
  case cpu
  case opencl(Choice)

  /// Which OpenCL device.
  public enum Choice: Sendable, Equatable {
    /// A GPU if there is one, else an accelerator, else a processor.
    case best
    /// The device with this number.
    case index(Int)
    /// The best device that has this text in its name, platform, vendor or version, whatever the case.
    case name(String)
  }

  /// Parses "auto", "cpu", "opencl", "opencl:2" or "opencl:part of a name"; throws `DeviceError.unknownRequest`.
  public init(_ text: String) throws(DeviceError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    switch (parts[0].lowercased(), parts.dropFirst().first) {
    case ("auto", nil): self = .auto
    case ("cpu", nil): self = .cpu
    case ("opencl", nil): self = .opencl(.best)
    case ("opencl", let choice?) where !choice.isEmpty: self = .opencl(Int(choice).map { .index($0) } ?? .name(choice))
    default: throw .unknownRequest(text)
    }
  }

  public var description: String {
    switch self {
    case .auto: "auto"
    case .cpu: "cpu"
    case .opencl(.best): "opencl"
    case .opencl(.index(let index)): "opencl:\(index)"
    case .opencl(.name(let name)): "opencl:\(name)"
    }
  }
}
