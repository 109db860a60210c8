import Lowering

/// Adds the sums of strips in their order (strip_sums.cl).
struct StripAddition {
  private let kernel: OpenCLKernel
  private let scale: Scale

  /// What the sums are multiplied by.
  enum Scale {
    case none
    case filters(OpenCLPackingCell)
    case channels(OpenCLPackingCell)
    /// The inverse deviations of channels, from their variances.
    case deviations(OpenCLPackingCell, epsilon: Float)

    fileprivate var kernelValue: Int {
      switch self {
      case .none: 0
      case .filters: 1
      case .channels: 2
      case .deviations: 3
      }
    }

    fileprivate var cell: OpenCLPackingCell? {
      switch self {
      case .none: nil
      case .filters(let cell), .channels(let cell), .deviations(let cell, _): cell
      }
    }

    fileprivate var epsilon: Float { if case .deviations(_, let epsilon) = self { epsilon } else { 0 } }
  }

  /// The sums of strips, and the weight [filters][channels][cells] that they become.
  struct Sums {
    let buffer: OpenCLBuffer
    let strips: Int
    var filters = 1
    let channels: Int
    var cells = 1
    /// The floats from one cell to the next.
    let stride: Int
    /// The floats of a filter.
    let columns: Int
  }

  init(_ scale: Scale = .none, on context: OpenCLContext) throws(OpenCLError) {
    self.scale = scale
    kernel = try context.kernel("strip_sums", "add_strips", ["SCALE": scale.kernelValue])
  }

  func enqueue(_ sums: Sums, into weight: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    try context.enqueue(
      kernel, global: [sums.channels * sums.cells, sums.filters], local: [64, 1], weight, sums.buffer,
      scale.cell?.memory ?? sums.buffer, Int32(sums.strips), Int32(sums.filters), Int32(sums.channels), Int32(sums.cells),
      Int32(sums.stride), Int32(sums.columns), scale.epsilon)
  }
}
