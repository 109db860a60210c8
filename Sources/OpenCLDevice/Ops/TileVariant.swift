/// Where the kernels keep the tiles that they work on; both give the same results, up to rounding.
public enum TileVariant: String, Sendable, CaseIterable {
  /// Work-groups share tiles in local memory: GPUs and accelerators.
  case localMemory = "local-memory"
  /// Each work-item alone has a tile in vector registers: processors.
  case vectorRegisters = "vector-registers"

  /// The variant that suits a device's type.
  public init(_ info: OpenCLDeviceInfo) { self = info.type == .cpu ? .vectorRegisters : .localMemory }

  /// The multiply-adds that are worth the start of a processor's work-item.
  static let leastMultiplyAdds = 1 << 16

  /// The channels that a work-item takes at once.
  var vectorWidth: Int { self == .localMemory ? 4 : 16 }

  /// The range of a kernel over maps, MAP_GROUP in common.cl: `channels` as they lie in memory, the columns and the lines of all images.
  func mapRange(channels: Int, columns: Int, lines: Int) -> (global: [Int], local: [Int]) {
    switch self {
    case .localMemory: ([channels / vectorWidth, columns, lines], [16 / vectorWidth, 4, 4])
    case .vectorRegisters: ([1, 1, lines], [1, 1, 1])
    }
  }

  /// The range of a kernel over the pixels of each image, PIXEL_GROUP in common.cl.
  func pixelRange(channels: Int, pixels: Int, images: Int) -> (global: [Int], local: [Int]) {
    switch self {
    case .localMemory: ([channels / vectorWidth, pixels, images], [16 / vectorWidth, 16, 1])
    case .vectorRegisters: ([1, divided(pixels, 64), images], [1, 1, 1])
    }
  }
}
