import DeviceRuntime
import Files

/// Why OpenCL cannot do what was asked.
public enum OpenCLError: DescribedError, Sendable, Equatable {
  /// The system has no OpenCL loader, or one without the functions of OpenCL 1.2; in its own words.
  case noLoader(String)
  /// There is no kernel source with this name.
  case noKernel(String)
  /// The device cannot be used, for the reason that stands in its description.
  case unusable(device: String, reason: String)
  /// The driver's compiler refuses a kernel; `log` is all it said.
  case buildFailed(kernel: String, log: String)
  /// A function of OpenCL failed.
  case call(name: String, code: Int32)
  /// The device did not finish in time; what it was doing cannot be cancelled.
  case timedOut(seconds: Double)

  public var description: String { reason + "." }

  /// The description without its full stop, to stand at the end of another sentence.
  public var reason: String { remedy.map { "\(problem); \($0)" } ?? problem }

  /// What is wrong, without what may be done about it.
  public var problem: String {
    switch self {
    case .noLoader(let reason): "OpenCL cannot be used: \(reason)"
    case .noKernel(let name): "there is no kernel source \(name).cl in this build"
    case .unusable(let device, let reason): "the device \"\(device)\" cannot be used: \(reason)"
    case .buildFailed(let kernel, let log): "the driver cannot compile \(kernel): \(Self.firstComplaint(log))"
    case .call(let name, let code): "\(name) failed with \(Self.symbol(code)) (\(code))"
    case .timedOut(let seconds): "the device did not finish within \(seconds) s"
    }
  }

  private var remedy: String? {
    switch self {
    case .noLoader: "install an OpenCL loader (Debian: ocl-icd-libopencl1) and a driver"
    case .noKernel: "if RCNN_KERNELS is set, unset it"
    case .unusable: nil
    case .buildFailed: "use `device: .cpu`"
    case .call: "use `device: .cpu` if it happens again"
    case .timedOut: "it may hang: restart it, use `device: .cpu`, or give it longer with `deviceDeadline`"
    }
  }

  /// Whether less memory may help: an allocation failed, at once or when it was first used, or was larger than the device allows.
  public var isOutOfMemory: Bool { hasCode(in: [-4, -5, -6, -61]) }

  /// Whether a buffer was asked for that is larger than the device can ever give.
  public var isTooLarge: Bool { hasCode(in: [-61]) }

  /// Whether the device was given less time than it usually has.
  public var isImpatience: Bool {
    if case .timedOut(let seconds) = self { seconds < OpenCLDevice.usualDeadline / .seconds(1) } else { false }
  }

  /// Whether the driver does not know how long a command took.
  var isUnknownTime: Bool { hasCode(in: [-7]) }

  /// Whether the context is dead and only a new one may help.
  public var isDeviceLost: Bool { hasCode(in: [-2, -14, -34, -36, -777, -9999]) }

  /// Whether the device was lost or does not answer.
  public var isDeviceGone: Bool { if case .timedOut = self { true } else { isDeviceLost } }

  private func hasCode(in codes: [Int32]) -> Bool {
    if case .call(_, let code) = self { codes.contains(code) } else { false }
  }

  private static func firstComplaint(_ log: String) -> String {
    let lines = log.split(whereSeparator: \.isNewline)
    return String(lines.first { $0.contains("error") } ?? lines.first ?? "it does not say why")
  }
}

extension OpenCLError: MemoryShortage {}
