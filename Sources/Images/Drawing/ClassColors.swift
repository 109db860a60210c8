import CLibrary

/// One colour per class, the same in every image and run.
public enum ClassColors {
  /// The colour of a label. Hues turn by the golden angle, so that neighbouring labels lie far apart.
  /// They come near again after 21, 34 and 55 labels, none of which four tones divide, so that the tone differs then.
  public static func color(for label: Int) -> Color {
    let goldenAngle = 137.507_764 * Double.pi / 180
    let tones: [(lightness: Double, chroma: Double)] = [(0.72, 0.16), (0.64, 0.19), (0.83, 0.16), (0.55, 0.17)]
    let tone = tones[label & 3]
    return color(lightness: tone.lightness, chroma: tone.chroma, hue: 4.4 + goldenAngle * Double(label))
  }

  /// From polar Oklab, where equal steps look equal (Björn Ottosson, "A perceptual color space for image processing").
  private static func color(lightness: Double, chroma: Double, hue: Double) -> Color {
    let (a, b) = (chroma * cos(hue), chroma * sin(hue))
    let long = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
    let medium = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
    let short = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
    return Color(
      red: encoded(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
      green: encoded(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
      blue: encoded(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short))
  }

  private static func cube(_ value: Double) -> Double { value * value * value }

  /// A linear light to an sRGB byte.
  private static func encoded(_ light: Double) -> UInt8 {
    let value = light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
    return UInt8((255 * min(max(value, 0), 1)).rounded())
  }
}
