import CPUKernels
import Testing

/// An image as generate.py makes it, and the size it is brought to.
struct ImageTransformCase: Sendable {
  let fixture: String
  let sourceHeight, sourceWidth, height, width: Int

  var paddedHeight: Int { height + 3 }
  var paddedWidth: Int { width + 5 }

  func run(_ kernels: cpu_kernels, rowsPerCall: Int) -> [Float] {
    let output = GuardedArray(paddedHeight * paddedWidth * 3)
    Fixture.pattern(height: sourceHeight, width: sourceWidth, channels: 3).withUnsafeBufferPointer { pixels in
      var transform = cpu_image_transform(
        pixels: pixels.baseAddress, source_height: sourceHeight, source_width: sourceWidth, height: height, width: width,
        padded_height: paddedHeight, padded_width: paddedWidth, mean: (0.485, 0.456, 0.406), standard_deviation: (0.229, 0.224, 0.225),
        output: output.pointer)
      for first in stride(from: 0, to: paddedHeight, by: rowsPerCall) {
        kernels.image_transform(&transform, first, min(paddedHeight, first + rowsPerCall))
      }
    }
    #expect(output.isIntact)
    return output.values
  }
}

@Suite("Image transform") struct ImageTransformTests {
  static let cases = [
    ImageTransformCase(fixture: "image_transform_enlarged.bin", sourceHeight: 11, sourceWidth: 47, height: 20, width: 113),
    ImageTransformCase(fixture: "image_transform_reduced.bin", sourceHeight: 41, sourceWidth: 300, height: 14, width: 121),
    ImageTransformCase(fixture: "image_transform_same_size.bin", sourceHeight: 9, sourceWidth: 12, height: 9, width: 12),
  ]

  @Test("images are torchvision's to the bit, or to rounding without fused multiply-adds", arguments: Variant.all, cases)
  func torchvision(variant: Variant, shape: ImageTransformCase) throws {
    let (output, expected) = (shape.run(variant.kernels, rowsPerCall: 7), try Fixture.floats(shape.fixture))
    let image = (0..<shape.height).flatMap { output[$0 * shape.paddedWidth * 3..<($0 * shape.paddedWidth + shape.width) * 3] }
    if variant.name == "portable" {
      #expect(image.error(against: expected.map(Double.init)) < 5e-7)
    } else {
      #expect(zip(image, expected).filter { $0 != $1 }.count == 0)
    }
  }

  @Test("the padding is zero", arguments: Variant.all)
  func padding(variant: Variant) {
    let shape = Self.cases[0]
    let output = shape.run(variant.kernels, rowsPerCall: shape.paddedHeight)
    for i in output.indices {
      let (y, x) = (i / 3 / shape.paddedWidth, i / 3 % shape.paddedWidth)
      if y >= shape.height || x >= shape.width { #expect(output[i] == 0) }
    }
  }

  @Test("the slices do not change a bit, and wide images go in blocks of columns", arguments: Variant.all)
  func slices(variant: Variant) {
    let shape = ImageTransformCase(fixture: "", sourceHeight: 11, sourceWidth: 301, height: 23, width: 777)
    let whole = shape.run(variant.kernels, rowsPerCall: shape.paddedHeight).bits
    #expect(shape.run(variant.kernels, rowsPerCall: 1).bits == whole)
    #expect(shape.run(variant.kernels, rowsPerCall: 10).bits == whole)
    #expect(!whole.contains { Float(bitPattern: $0).isNaN })
  }

  @Test("an image of one pixel fills the output", arguments: Variant.all)
  func onePixel(variant: Variant) {
    let shape = ImageTransformCase(fixture: "", sourceHeight: 1, sourceWidth: 1, height: 4, width: 6)
    let output = shape.run(variant.kernels, rowsPerCall: 7)
    let red = (Float(0) / 255 - 0.485) / 0.229
    for i in 0..<4 * 6 { #expect(output[(i / 6 * shape.paddedWidth + i % 6) * 3] == red) }
  }
}
