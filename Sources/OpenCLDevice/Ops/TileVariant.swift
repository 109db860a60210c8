/// Where the kernels keep the tiles that they work on; both give the same results, up to rounding.
public enum TileVariant: String, Sendable, CaseIterable {
  /// Work-groups share tiles in local memory: GPUs and accelerators.
  case localMemory = "local-memory"
  /// Each work-item alone has a tile in vector registers: processors.
  case vectorRegisters = "vector-registers"

  /// The variant that suits a device's type.
  public init(_ info: OpenCLDeviceInfo) { self = info.type == .cpu ? .vectorRegisters : .localMemory }

  /// The channels that a work-item takes at once.
  var vectorWidth: Int { self == .localMemory ? 4 : 16 }

  /// The work-items for 16 channels: the width of work-groups.
  var channelLanes: Int { 16 / vectorWidth }
}
