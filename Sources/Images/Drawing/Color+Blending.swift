import CLibrary

extension Color {
  /// The colour with a share of another, 0...1, laid over it.
  func covered(by other: Color, share: Float) -> Color {
    func mix(_ below: UInt8, _ above: UInt8) -> UInt8 {
      UInt8(Float(below) + share * (Float(above) - Float(below)) + 0.5)
    }
    return Color(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }

  /// Black or white, whichever is easier to read on this colour (WCAG 2 contrast ratio).
  var readableTextColor: Color {
    let onBlack = (luminance + 0.05) / 0.05
    let onWhite = 1.05 / (luminance + 0.05)
    return onBlack > onWhite ? .black : .white
  }

  /// Relative luminance, 0...1 (WCAG 2).
  private var luminance: Float {
    func linear(_ channel: UInt8) -> Float {
      let value = Float(channel) / 255
      return value <= 0.04045 ? value / 12.92 : powf((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }
}
