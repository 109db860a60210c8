import Detectors
import DeviceRuntime
import TensorGraph

/// An 8-bit RGB image, row by row.
public struct TestImage: Sendable {
  public let height: Int
  public let width: Int
  public let pixels: [UInt8]

  /// Ramps, a disc and bars with some texture: the picture of Tests/Fixtures/Parity/generate.py; `shift` varies it.
  public init(height: Int, width: Int, shift: Int = 0) {
    (self.height, self.width) = (height, width)
    pixels = (0..<height * width * 3).map { index in
      let (y, x, c) = (index / (3 * width), index / 3 % width, index % 3)
      let texture = (x * 7 + y * 13 + c * 29 + x * y * 5) % 32
      return UInt8((Self.figure(y, x + shift, c) + texture) % 256)
    }
  }

  private static func figure(_ y: Int, _ x: Int, _ c: Int) -> Int {
    if x > 80 && x / 6 % 2 == 0 { return 40 + 70 * c }
    if (x - 40) * (x - 40) + (y - 40) * (y - 40) < 900 { return 230 - 60 * c }
    return (x * (c + 1) + y * (3 - c)) % 256
  }
}

extension ImageTransformConfiguration {
  /// The inputs of a detector's graph for images of one padded size.
  public func inputs(_ images: [TestImage]) -> [String: HostTensor] {
    DetectorInputs(images.map { plan(Size(height: $0.height, width: $0.width)) }).tensors(pixels: images.flatMap(\.pixels))
  }
}

extension FasterRCNN {
  /// The input shapes of a detector's graph for one image that fills its canvas.
  public static func inputShapes(height: Int, width: Int) -> [String: Shape] {
    let size = ImagePlan.Size(height: height, width: width)
    return DetectorInputs([ImagePlan(source: size, resized: size, padded: size)]).shapes
  }
}
