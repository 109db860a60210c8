import Images
import RandomNumbers

/// What turns a lit slide into a picture: the focus and the sensor's noise.
struct Camera: Sendable {
  /// The parts of a pixel's light that its two neighbours in a line get, pass by pass.
  private let spread: [Float]
  /// Standard deviations of the noise, in steps of 1/255: of the brightness and of each colour.
  private let noise: (brightness: Float, color: Float)

  /// A camera; `scale` is the size of the image over that of the common 640 x 480.
  init(scale: Float, using generator: inout SplitMix64) {
    // A pass of spread s has the variance 2 s.
    let deviation = generator.number(0.6...1.5) * max(scale, 0.35)
    let passes = max(1, Int((deviation * deviation * 2).rounded(.up)))
    spread = [Float](repeating: deviation * deviation / 2 / Float(passes), count: passes)
    noise = (generator.number(0.8...2.6), generator.number(0.4...1.4))
  }

  /// The picture of a slide under a light.
  func picture(of slide: Slide, light: Light, texture: ValueNoise, using generator: inout SplitMix64) -> Image {
    var lit = slide
    let (width, height) = (Float(slide.width), Float(slide.height))
    lit.paint(PixelRectangle(left: 0, top: 0, right: slide.width, bottom: slide.height)) { point, pixel in
      pixel *= light(at: Point(x: point.x / width, y: point.y / height), noise: texture)
    }
    for share in spread { lit.blur(share) }
    return exposed(lit, using: &generator)
  }

  private func exposed(_ slide: Slide, using generator: inout SplitMix64) -> Image {
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * slide.transmission.count) { bytes, count in
      for (index, light) in slide.transmission.enumerated() {
        let grain = SIMD3(generator.bell(), generator.bell(), generator.bell()) * noise.color + generator.bell() * noise.brightness
        let value = (light * 255 + grain).clamped(lowerBound: SIMD3(repeating: 0), upperBound: SIMD3(repeating: 255))
        for channel in 0..<3 { bytes[3 * index + channel] = UInt8(value[channel] + 0.5) }
      }
      count = 3 * slide.transmission.count
    }
    return Image(width: slide.width, height: slide.height, pixels: pixels)
  }
}

extension Slide {
  /// One pass of a small blur: each pixel gives the part `share` of its light to each neighbour in its row, then in its column.
  fileprivate mutating func blur(_ share: Float) {
    let width = width
    transmission.withUnsafeMutableBufferPointer { pixels in
      for row in stride(from: 0, to: pixels.count, by: width) { Self.blurRow(&pixels, from: row, to: row + width, share) }
      Self.blurColumns(&pixels, width, share)
    }
  }

  private static func blurRow(_ pixels: inout UnsafeMutableBufferPointer<SIMD3<Float>>, from start: Int, to end: Int, _ share: Float) {
    var before = pixels[start]
    for index in start..<end {
      let here = pixels[index]
      let after = index + 1 < end ? pixels[index + 1] : here
      pixels[index] = here + (before + after - here - here) * share
      before = here
    }
  }

  /// Row by row, since memory is laid out so.
  private static func blurColumns(_ pixels: inout UnsafeMutableBufferPointer<SIMD3<Float>>, _ width: Int, _ share: Float) {
    var above = Array(pixels[..<width])
    for index in pixels.indices {
      let here = pixels[index]
      let below = index + width < pixels.count ? pixels[index + width] : here
      pixels[index] = here + (above[index % width] + below - here - here) * share
      above[index % width] = here
    }
  }
}
