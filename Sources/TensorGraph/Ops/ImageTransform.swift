/// Normalises, resizes and pads 8-bit RGB images, as torchvision's GeneralizedRCNNTransform does.
///
/// Inputs: pixels [P, 3] uint8 (all images of the batch one after the other), geometry [N, 5] int32 (see `ImageGeometry`), canvas [N, 3, H, W]
/// (shape only: the padded size). Output: [N, 3, H, W], zero outside of each image.
public struct ImageTransform: Op {
  /// Of each channel, of values in 0 ... 1.
  public let mean: [Float]
  /// Of each channel, of values in 0 ... 1.
  public let standardDeviation: [Float]

  /// A transform that maps 8-bit values v to (v / 255 - mean) / standardDeviation per channel.
  public init(mean: [Float], standardDeviation: [Float]) {
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  public var name: String { "ImageTransform" }
  public var inputRoles: [InputRole] { [.data, .data, .shape] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { [.images] }
  public var rowRule: RowRule { .all }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs[2].rank == 4 && inputs[2][1] == 3, "pixels, geometry and a canvas Nx3xHxW", inputs)
    return [inputs[2]]
  }
}
