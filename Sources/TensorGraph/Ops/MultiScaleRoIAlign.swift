/// RoIAlign on the pyramid level that fits each region's size (He et al. 2017; level rule of Lin et al. 2017, equation 1).
///
/// Inputs: regions [R, 5] (image index, x1, y1, x2, y2), then per level a feature map [N, C, h, w]. Output: [R, C, outputSize, outputSize].
/// Average of samplingRatio^2 bilinear samples a bin, no half-pixel shift; samples outside of the map count as zero.
public struct MultiScaleRoIAlign: Op {
  /// The bins along each side.
  public let outputSize: Int
  /// The bilinear samples a bin has along each axis; 0 takes as many as the bin has cells of the map, rounded up.
  public let samplingRatio: Int
  /// The stride of each level against the image, in pixels: powers of two, rising.
  public let strides: [Int]
  /// The region side that belongs to level `canonicalLevel`, in pixels.
  public let canonicalScale: Float
  /// log2 of the stride of the level for regions of `canonicalScale`.
  public let canonicalLevel: Int

  /// A pooling over `strides.count` levels.
  public init(outputSize: Int = 7, samplingRatio: Int = 2, strides: [Int], canonicalScale: Float = 224, canonicalLevel: Int = 4) {
    self.outputSize = outputSize
    self.samplingRatio = samplingRatio
    self.strides = strides
    self.canonicalScale = canonicalScale
    self.canonicalLevel = canonicalLevel
  }

  public var name: String { "MultiScaleRoIAlign" }
  public var inputRoles: [InputRole] { [.data] + strides.map { _ in .data } }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    inputs[0] == .array && inputs.dropFirst().allSatisfy(\.isMaps) ? [.maps] : nil
  }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs[0].rank == 2 && inputs[0][1] == 5, "regions Rx5 and \(strides.count) maps", inputs)
    try require(inputs.dropFirst().allSatisfy { $0.rank == 4 && $0[1] == inputs[1][1] }, "maps of one channel count", inputs)
    return [[inputs[0][0], inputs[1][1], outputSize, outputSize]]
  }
}
