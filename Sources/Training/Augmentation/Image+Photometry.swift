import Images

extension Image {
  /// Multiplies all channels by a factor.
  mutating func changeBrightness(by factor: Float) { change { factor * $0 } }

  /// Multiplies the distances from the image's mean grey by a factor.
  mutating func changeContrast(by factor: Float) {
    let mean = meanGrey
    change { mean + factor * ($0 - mean) }
  }

  /// Multiplies the distances from each pixel's grey by a factor.
  mutating func changeSaturation(by factor: Float) {
    // In whole parts of 2^16, as hues are in parts of 2^23: processors choose between integers without a jump, and colours are hard to foresee.
    let factor = Int(max(-0x1p24, min(factor * 0x1p16, 0x1p24)).rounded())
    changePixels { color in
      let grey = 19_595 * color.0 + 38_470 * color.1 + 7_471 * color.2
      return (
        Self.moved(color.0, from: grey, factor), Self.moved(color.1, from: grey, factor), Self.moved(color.2, from: grey, factor)
      )
    }
  }

  /// Moves all colours by a share of a turn around the circle of hues, with their lightest and darkest channel as they were (HSV: Smith 1978).
  mutating func changeHue(by turns: Float) {
    guard turns.isFinite else { return }
    let (sixth, shift) = (Self.sixth, Int(6 * (turns - turns.rounded(.down)) * Float(Self.sixth)))
    let reciprocals = (0...255).map { (sixth + $0 / 2) / max($0, 1) }
    changePixels { color in
      let (high, low) = (max(color.0, max(color.1, color.2)), min(color.0, min(color.1, color.2)))
      let moved = Self.hue(color, high, reciprocals[high &- low]) &+ shift
      let hue = moved &+ (moved < 0 ? 6 &* sixth : moved >= 6 &* sixth ? -6 &* sixth : 0)
      // How much of each channel the pure colour of that hue has.
      let (red, green, blue) = (abs(hue - 3 * sixth) - sixth, 2 * sixth - abs(hue - 2 * sixth), 2 * sixth - abs(hue - 4 * sixth))
      return (Self.mixed(low, high, red), Self.mixed(low, high, green), Self.mixed(low, high, blue))
    }
  }

  /// Lets the channels change places: one of six orders.
  mutating func permuteChannels(_ order: Int) {
    changePixels { color in
      switch order {
      case 1: (color.0, color.2, color.1)
      case 2: (color.1, color.0, color.2)
      case 3: (color.1, color.2, color.0)
      case 4: (color.2, color.0, color.1)
      case 5: (color.2, color.1, color.0)
      default: color
      }
    }
  }
}

extension Image {
  private typealias Channels = (Int, Int, Int)

  /// A sixth of a turn around the circle of hues.
  private static let sixth = 1 << 23

  /// The hue of a colour, -1 to 5 sixths; any of a grey.
  @inline(__always)
  private static func hue(_ color: Channels, _ high: Int, _ reciprocal: Int) -> Int {
    let (isRed, isGreen) = (high == color.0, high == color.1)
    let difference = isRed ? color.1 &- color.2 : isGreen ? color.2 &- color.0 : color.0 &- color.1
    return (isRed ? 0 : isGreen ? 2 << 23 : 4 << 23) &+ difference &* reciprocal
  }

  /// A channel between the lowest and the highest of its pixel, by a share in parts of 2^23.
  @inline(__always)
  private static func mixed(_ low: Int, _ high: Int, _ share: Int) -> Int {
    low + ((high - low) * max(0, min(sixth, share)) + sixth / 2) >> 23
  }

  /// A channel with its distance from a grey multiplied, both in parts of 2^16.
  @inline(__always)
  private static func moved(_ channel: Int, from grey: Int, _ factor: Int) -> Int {
    max(0, min(255, (grey + ((channel << 16 - grey) * factor) >> 16 + 1 << 15) >> 16))
  }

  /// The mean grey of all pixels (ITU-R BT.601).
  private var meanGrey: Float {
    let sums = pixels.withUnsafeBufferPointer { pixels in
      var sums = (0, 0, 0)
      for index in stride(from: 0, to: pixels.count, by: 3) {
        sums.0 &+= Int(pixels[index])
        sums.1 &+= Int(pixels[index + 1])
        sums.2 &+= Int(pixels[index + 2])
      }
      return sums
    }
    return (0.299 * Float(sums.0) + 0.587 * Float(sums.1) + 0.114 * Float(sums.2)) / Float(width * height)
  }

  /// Changes each channel of each pixel by what becomes of its value.
  private mutating func change(_ value: (Float) -> Float) {
    let table = (0...255).map { UInt8(max(0, min(value(Float($0)), 255)) + 0.5) }
    pixels.withUnsafeMutableBufferPointer { pixels in
      table.withUnsafeBufferPointer { table in
        for index in pixels.indices { pixels[index] = table[Int(pixels[index])] }
      }
    }
  }

  /// Changes each pixel to channels of 0...255.
  @inline(__always)
  private mutating func changePixels(_ change: (Channels) -> Channels) {
    pixels.withUnsafeMutableBufferPointer { pixels in
      for index in stride(from: 0, to: pixels.count, by: 3) {
        let color = change((Int(pixels[index]), Int(pixels[index + 1]), Int(pixels[index + 2])))
        pixels[index] = UInt8(truncatingIfNeeded: color.0)
        pixels[index + 1] = UInt8(truncatingIfNeeded: color.1)
        pixels[index + 2] = UInt8(truncatingIfNeeded: color.2)
      }
    }
  }
}
