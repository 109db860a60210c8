/// The device that a user asks for.
public enum DeviceRequest: Sendable, Equatable {
  /// The best device of this machine.
  case auto
  case cpu

  /// Parses "auto" or "cpu"; throws `DeviceError.unknownRequest`.
  public init(_ text: String) throws(DeviceError) {
    switch text.lowercased() {
    case "auto": self = .auto
    case "cpu": self = .cpu
    default: throw .unknownRequest(text)
    }
  }
}
