import CPUDevice
import DeviceRuntime
import OpenCLDevice
import Synchronization
import TensorGraph

/// The device that a request led to.
public struct DeviceSelection: Sendable {
  /// The device itself, whose faults are errors.
  public let device: any Device
  /// Why it is not one that people may expect; empty when it is.
  private let reasons: [String]
  /// What people may not expect of it.
  private let remark: String?
  private let opencl: OpenCLDevice?
  /// Where runs go that the OpenCL device fails in; nil makes that an error.
  private let fallback: (any Device)?

  init(_ device: any Device, reasons: [String] = [], remark: String? = nil) {
    (self.device, self.reasons, self.remark, opencl, fallback) = (device, reasons, remark, nil, nil)
  }

  init(_ opencl: OpenCLDevice, fallback: (any Device)?, reasons: [String] = []) {
    (device, self.reasons, remark, self.opencl, self.fallback) = (opencl, reasons, nil, opencl, fallback)
  }

  /// Why it is another device than people may expect, or slower than they may expect, in one sentence; nil when it is neither.
  public var note: String? { reasons.isEmpty ? remark : Self.note(opencl?.name ?? "the CPU", reasons) }

  private static func note(_ device: String, _ reasons: [String]) -> String {
    "Running on \(device): \(reasons.joined(separator: "; "))."
  }

  /// The OpenCL device behind it, nil for the CPU device.
  public var info: OpenCLDeviceInfo? { opencl?.info }

  /// A graph made ready to run.
  struct Compiled {
    let executable: any Executable
    /// What runs it.
    let deviceName: String
    let kind: DeviceKind
    /// Nil for devices that have none.
    let programs: ProgramCounts?

    init(_ executable: any Executable, on device: any Device) {
      self.executable = executable
      (deviceName, kind, programs) = (device.name, DeviceKind(device), (device as? OpenCLDevice)?.programCounts)
    }
  }

  /// A graph that outlives faults of the device; on the fallback, if the device cannot even compile it. Throws what the last device to be tried throws.
  func compile(_ graph: Graph, _ notes: DeviceNotes) throws -> Compiled {
    guard let opencl else {
      if let note { notes.add(note) }
      return Compiled(try device.compile(graph), on: device)
    }
    do {
      let executable = try ResilientExecutable(graph, on: opencl, fallback: fallback, notes: notes)
      if let note { notes.add(note) }
      return Compiled(executable, on: opencl)
    } catch let error as OpenCLError {
      guard let fallback else { throw error }
      notes.add(Self.note("the CPU", reasons + ["\(opencl.name) cannot be used: \(error.problem)"]))
      return Compiled(try fallback.compile(graph), on: fallback)
    }
  }
}

/// What computes, as far as results may depend on it by rounding: rows of two kinds do not belong into one run.
///
/// It is what a detector was opened on, whatever asked for it. Where an OpenCL device has no memory for an image on the way, the CPU computes that one; so say
/// the detector's `deviceNotes`, and the kind remains.
public enum DeviceKind: Sendable, Equatable, CustomStringConvertible {
  case cpu(Precision)
  case opencl(TileVariant)
  /// A device of the caller's own.
  case other(String)

  /// The kind of a device.
  public init(_ device: any Device) {
    switch device {
    case is CPUDevice: self = .cpu(device.precision)
    case let device as OpenCLDevice: self = .opencl(device.variant)
    default: self = .other(device.name)
    }
  }

  /// The arithmetic of products.
  var precision: Precision { if case .cpu(let precision) = self { precision } else { .float32 } }

  /// "cpu", "cpu (bf16)", "opencl (local-memory)".
  public var description: String {
    switch self {
    case .cpu(.float32): "cpu"
    case .cpu(let precision): "cpu (\(precision.rawValue))"
    case .opencl(let tiles): "opencl (\(tiles.rawValue))"
    case .other(let name): name
    }
  }
}

extension DeviceRequest {
  /// The device asked for. "auto" takes the best GPU or accelerator that can be opened and that `rcnn doctor` did not find wrong, unless
  /// `ignoringVerdicts`, and the CPU where there is none, or where products are to be of another `precision` than float32; of several it tries the one at `rank` first, round and round. Of an OpenCL device: `tiles` nil takes those that suit its type, `deadline` ends every wait for it.
  /// Throws `DeviceError` or `OpenCLError`.
  public func selection(
    threadCount: Int?, precision: Precision = .float32, tiles: TileVariant? = nil, deadline: Duration = OpenCLDevice.usualDeadline,
    ignoringVerdicts: Bool = false, rank: Int = 0, willCompile: (@Sendable (String) -> Void)? = nil
  ) throws -> DeviceSelection {
    if precision != .float32 { return try processor(precision, threadCount) }
    switch self {
    case .cpu: return DeviceSelection(CPUDevice(threadCount: threadCount))
    case .opencl:
      guard let info = try OpenCLDevices.select(self).first else {
        throw DeviceError.unavailable(request: description, reason: "there is none")
      }
      return DeviceSelection(try OpenCLDevice(info, variant: tiles, deadline: deadline, willCompile: willCompile), fallback: nil)
    case .auto:
      let cpu = CPUDevice(threadCount: threadCount)
      do {
        let (device, reasons) = try accelerator(tiles, deadline, ignoringVerdicts: ignoringVerdicts, rank, willCompile)
        return DeviceSelection(device, fallback: cpu, reasons: reasons)
      } catch {
        // Where there is nothing better than the processor, nobody expects another device.
        let reason = Self.reason(error)
        return DeviceSelection(cpu, reasons: reason == OpenCLDevices.noAccelerator ? [] : [reason])
      }
    }
  }

  /// What only the processor computes; throws `DeviceError.unavailable` when something else is asked for.
  private func processor(_ precision: Precision, _ threadCount: Int?) throws(DeviceError) -> DeviceSelection {
    if case .opencl = self {
      throw .unavailable(request: description, reason: "it computes in float32 only; `precision: .\(precision)` is for `device: .cpu`")
    }
    let device = try CPUDevice(precision: precision, threadCount: threadCount)
    return DeviceSelection(device, remark: CPUDevice.bfloat16Cost().flatMap(Self.bfloat16Remark))
  }

  /// What is to be said where products of bfloat16 take `cost` times as long as those of float32; nil where they are faster.
  package static func bfloat16Remark(cost: Double) -> String? {
    if cost < 1 { return nil }
    let tenths = Int((cost * 10).rounded())
    return
      "Products of bfloat16 take \(tenths / 10).\(tenths % 10) times as long on this processor as those of float32, which would be faster and more exact."
  }

  /// The best device that is no processor and can be trusted, and why not those that would be better; throws `DeviceError.unavailable` with the reasons
  /// when there is none.
  private func accelerator(
    _ tiles: TileVariant?, _ deadline: Duration, ignoringVerdicts: Bool, _ rank: Int, _ willCompile: (@Sendable (String) -> Void)?
  ) throws(DeviceError) -> (device: OpenCLDevice, reasons: [String]) {
    var reasons: [String] = []
    let infos = try OpenCLDevices.select(.auto)
    let first = rank % max(infos.count, 1)
    for info in infos[first...] + infos[..<first] {
      if !ignoringVerdicts, let failure = info.rememberedFailures?.first {
        reasons.append("rcnn doctor found opencl:\(info.index) (\(info.name)) wrong in \(failure)")
        continue
      }
      do { return (try OpenCLDevice(info, variant: tiles, deadline: deadline, willCompile: willCompile), reasons) } catch {
        reasons.append("opencl:\(info.index) (\(info.name)) cannot be used: \(error.problem)")
      }
    }
    throw .unavailable(request: description, reason: reasons.joined(separator: "; "))
  }

  private static func reason(_ error: any Error) -> String {
    if case DeviceError.unavailable(_, let reason) = error { reason } else { "\(error)" }
  }
}

/// What people should know about the device that runs a detector, each sentence once.
final class DeviceNotes: Sendable {
  private let notes = Mutex<[String]>([])

  /// The sentences in the order of events.
  var all: [String] { notes.withLock(\.self) }

  /// Adds a sentence that is not there yet.
  func add(_ note: String) {
    notes.withLock { if !$0.contains(note) { $0.append(note) } }
  }
}
