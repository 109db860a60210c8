import CPUKernels
import Testing

@Suite("RoIAlign") struct RoIAlignTests {
  /// As in generate.py: inside; smaller than a cell and past the corner; past every edge; empty.
  static let boxes: [[Float]] = [[3, 5, 40, 31], [66.5, 46.5, 67, 47], [-9, -3, 80, 60], [10.25, 20.5, 10.25, 20.5]]

  func pool(_ kernels: cpu_kernels, features: [Float], channels: Int, image: Int, box: [Float], size: Int, samplingRatio: Int) -> [Float] {
    let output = GuardedArray(size * size * channels)
    features.withUnsafeBufferPointer { features in
      var map = cpu_feature_map(data: features.baseAddress, height: 12, width: 17, channels: channels, scale: 0.25)
      kernels.roi_align(&map, image, box, size, samplingRatio, output.pointer)
    }
    #expect(output.isIntact)
    return output.values
  }

  @Test(
    "regions agree with torchvision", arguments: Variant.all,
    [("roi_align_ratio_2.bin", 7, 2), ("roi_align_adaptive.bin", 3, 0)])
  func torchvision(variant: Variant, fixture: (name: String, size: Int, samplingRatio: Int)) throws {
    let features = Fixture.pattern(height: 12, width: 17, channels: 16).map { Float($0) / 128 - 1 }
    let regions = Self.boxes.flatMap {
      pool(variant.kernels, features: features, channels: 16, image: 0, box: $0, size: fixture.size, samplingRatio: fixture.samplingRatio)
    }
    #expect(regions.error(against: try Fixture.floats(fixture.name).map(Double.init)) < 1e-5)
  }

  @Test("the image of the batch and every channel are the right ones", arguments: Variant.all)
  func images(variant: Variant) {
    // A map that is linear in y and x interpolates to itself.
    let features = (0..<2 * 12 * 17 * 48).map { i in
      let (image, y, x, c) = (i / (12 * 17 * 48), i / 48 / 17 % 12, i / 48 % 17, i % 48)
      return Float(image * 100 + c) + Float(y) * 0.5 + Float(x) * 0.25
    }
    let region = pool(variant.kernels, features: features, channels: 48, image: 1, box: [8, 4, 36, 32], size: 7, samplingRatio: 2)
    let expected = region.indices.map { i in
      let (row, column, c) = (i / 48 / 7, i / 48 % 7, i % 48)
      return Double(100 + c) + (1 + Double(row) + 0.5) * 0.5 + (2 + Double(column) + 0.5) * 0.25
    }
    #expect(region.error(against: expected) < 1e-6)
  }

  @Test("a box of NaN reads nothing", arguments: Variant.all)
  func nonFinite(variant: Variant) {
    let features = [Float](repeating: 1, count: 12 * 17 * 16)
    let box: [Float] = [.nan, .nan, .nan, .nan]
    let region = pool(variant.kernels, features: features, channels: 16, image: 0, box: box, size: 7, samplingRatio: 2)
    #expect(region.allSatisfy { $0 == 0 })
  }

  @Test("NaN in the map reaches the bins that read it", arguments: Variant.all)
  func nonFiniteMap(variant: Variant) {
    var features = [Float](repeating: 1, count: 12 * 17 * 16)
    features[(5 * 17 + 6) * 16 + 3] = .nan
    let region = pool(variant.kernels, features: features, channels: 16, image: 0, box: [20, 16, 32, 28], size: 3, samplingRatio: 2)
    #expect(region.indices.allSatisfy { !region[$0].isNaN || $0 % 16 == 3 })
    #expect(region[(1 * 3 + 1) * 16 + 3].isNaN)
  }
}
