import Images
import RandomNumbers
import Testing
import Training

@Suite("Photometric distortion")
struct AugmentationPhotometryTests {
  private static let sample: TrainingSample = {
    var generator = SplitMix64(seed: 11)
    let pixels = (0..<3 * 40 * 25).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    let targets = TrainingSample.randomTargets(5, width: 40, height: 25, using: &generator)
    // A grey, black, white and the full colours among them.
    let special: [UInt8] = [90, 90, 90, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0, 0, 7, 7]
    return TrainingSample(image: Image(width: 40, height: 25, pixels: special + pixels.dropFirst(special.count)), targets: targets)
  }()

  /// A distortion that changes nothing until its ranges are set.
  private static func distortion(_ set: (inout PhotometricDistortion) -> Void) -> Augmentation {
    .with {
      $0.photometricDistortion = PhotometricDistortion(probability: 1)
      $0.photometricDistortion.changeProbability = 1
      $0.photometricDistortion.brightness = 1...1
      $0.photometricDistortion.contrast = 1...1
      $0.photometricDistortion.saturation = 1...1
      $0.photometricDistortion.hue = 0...0
      set(&$0.photometricDistortion)
    }
  }

  private static func distorted(_ set: (inout PhotometricDistortion) -> Void = { _ in }, seed: Int = 0) -> TrainingSample {
    sample.augmented(distortion(set), seed: seed)
  }

  private static var colors: [[Double]] {
    stride(from: 0, to: sample.image.pixels.count, by: 3).map { sample.image.pixels[$0..<$0 + 3].map(Double.init) }
  }

  private static func grey(_ color: [Double]) -> Double { 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2] }

  /// The largest difference of a pixel from an exact value, which is clipped first.
  private static func error(_ image: Image, _ expected: [[Double]]) -> Double {
    zip(image.pixels, expected.joined()).map { abs(Double($0) - min(max($1, 0), 255)) }.max() ?? .infinity
  }

  @Test("ranges of nothing but the identity change nothing")
  func identity() {
    #expect(Self.distorted().image == Self.sample.image)
  }

  @Test("targets stay")
  func targets() {
    #expect(Self.distorted { $0.hue = 0.3...0.3 }.rows == Self.sample.rows)
  }

  @Test("brightness multiplies all channels", arguments: [0, 0.6, 1.3] as [Float])
  func brightness(_ factor: Float) {
    let image = Self.distorted { $0.brightness = factor...factor }.image
    #expect(Self.error(image, Self.colors.map { $0.map { $0 * Double(factor) } }) < 0.51)
  }

  @Test("contrast multiplies distances from the image's mean grey", arguments: [0, 0.6, 1.3] as [Float])
  func contrast(_ factor: Float) {
    let image = Self.distorted { $0.contrast = factor...factor }.image
    let mean = Self.colors.map(Self.grey).reduce(0, +) / Double(Self.colors.count)
    #expect(Self.error(image, Self.colors.map { $0.map { mean + Double(factor) * ($0 - mean) } }) < 0.51)
  }

  @Test("saturation multiplies distances from each pixel's grey", arguments: [0, 0.6, 1.3] as [Float])
  func saturation(_ factor: Float) {
    let image = Self.distorted { $0.saturation = factor...factor }.image
    let expected = Self.colors.map { color in color.map { Self.grey(color) + Double(factor) * ($0 - Self.grey(color)) } }
    #expect(Self.error(image, expected) < 0.51)
  }

  /// By way of hue, saturation and value, as textbooks have it.
  private static func turned(_ color: [Double], by turns: Double) -> [Double] {
    let (high, low) = (color.max()!, color.min()!)
    guard high > low else { return color }
    let saturation = (high - low) / high
    let sector = color.firstIndex(of: high)!
    let hue = Double(2 * sector) + (color[(sector + 1) % 3] - color[(sector + 2) % 3]) / (high - low) + 6 * turns
    let turned = hue - 6 * (hue / 6).rounded(.down)
    let (sextant, rest) = (Int(turned) % 6, turned - turned.rounded(.down))
    let (p, q, t) = (high * (1 - saturation), high * (1 - saturation * rest), high * (1 - saturation * (1 - rest)))
    return [[high, t, p], [q, high, p], [p, high, t], [p, q, high], [t, p, high], [high, p, q]][sextant]
  }

  @Test("hue turns colours around their circle", arguments: [-0.5, -0.05, 0.03, 0.2, 0.5, 1] as [Float])
  func hue(_ turns: Float) {
    let image = Self.distorted { $0.hue = turns...turns }.image
    #expect(Self.error(image, Self.colors.map { Self.turned($0, by: Double(turns)) }) < 0.51)
  }

  @Test("channels change places in six ways, if they may")
  func permutation() {
    let colors = Self.colors
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    let seen = (0..<60).map { seed in
      let image = Self.distorted({ $0.permutesChannels = true }, seed: seed).image
      return orders.firstIndex { order in Self.error(image, colors.map { color in order.map { color[$0] } }) == 0 }
    }
    #expect(Set(seen) == [0, 1, 2, 3, 4, 5])
  }

  @Test("each change is made or not, and drawn from its range")
  func draws() {
    let images = (0..<40).map { seed in
      Self.distorted(
        {
          $0.changeProbability = 0.5
          $0.brightness = 0.5...0.75
        }, seed: seed
      ).image
    }
    let unchanged = images.filter { $0 == Self.sample.image }.count
    #expect((8...32).contains(unchanged))
    #expect(Set(images.map(\.pixels)).count > 40 - unchanged - 5)
    // The third pixel is white.
    #expect(images.allSatisfy { $0[2, 0].red == 255 || (127...192).contains($0[2, 0].red) })
  }
}
