/// Maximum over square windows; padding never wins. A kernel of 1 with stride 2 is plain subsampling.
///
/// Input: [N, C, H, W]. Output: [N, C, (H + 2 * padding - kernel) / stride + 1, ...].
public struct MaxPooling: Op {
  /// The side of a window in pixels.
  public let kernel: Int
  /// Pixels from one window to the next.
  public let stride: Int
  /// Pixels on every side that never win.
  public let padding: Int

  /// A pooling over `kernel` x `kernel` windows.
  public init(kernel: Int, stride: Int, padding: Int) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
  }

  public var name: String { "MaxPooling" }
  public var inputRoles: [InputRole] { [.data] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs[0].isMaps ? [.maps] : nil }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs[0].rank == 4, "x NxCxHxW", inputs)
    let x = inputs[0]
    try require(x[2] + 2 * padding >= kernel && x[3] + 2 * padding >= kernel, "an input at least as large as the kernel", inputs)
    return [[x[0], x[1], (x[2] + 2 * padding - kernel) / stride + 1, (x[3] + 2 * padding - kernel) / stride + 1]]
  }
}
