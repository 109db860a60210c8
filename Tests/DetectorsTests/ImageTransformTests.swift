import Detectors
import Testing

@Suite("Image sizes")
struct ImageTransformTests {
  typealias Size = ImageTransformConfiguration.Size

  /// Sizes that torchvision gives, height before width.
  struct Row: Sendable, CustomTestStringConvertible {
    let source: Size
    let resized: Size
    let padded: Size
    var sides = (min: 800, max: 1333)

    var testDescription: String { "\(source.height)x\(source.width), \(sides.min)/\(sides.max)" }

    static let all = [
      Row(source: .init(height: 480, width: 640), resized: .init(height: 800, width: 1066), padded: .init(height: 800, width: 1088)),
      Row(source: .init(height: 427, width: 640), resized: .init(height: 800, width: 1199), padded: .init(height: 800, width: 1216)),
      Row(source: .init(height: 640, width: 480), resized: .init(height: 1066, width: 800), padded: .init(height: 1088, width: 800)),
      Row(source: .init(height: 333, width: 500), resized: .init(height: 800, width: 1201), padded: .init(height: 800, width: 1216)),
      Row(source: .init(height: 1080, width: 1920), resized: .init(height: 749, width: 1333), padded: .init(height: 768, width: 1344)),
      Row(source: .init(height: 100, width: 900), resized: .init(height: 148, width: 1333), padded: .init(height: 160, width: 1344)),
      Row(
        source: .init(height: 480, width: 640), resized: .init(height: 320, width: 426), padded: .init(height: 320, width: 448),
        sides: (320, 640)),
      Row(
        source: .init(height: 427, width: 640), resized: .init(height: 320, width: 479), padded: .init(height: 320, width: 480),
        sides: (320, 640)),
    ]
  }

  @Test("an image gets torchvision's size, then the padding to a multiple of 32", arguments: Row.all)
  func sizes(_ row: Row) {
    var transform = ImageTransformConfiguration()
    (transform.minSize, transform.maxSize) = ([row.sides.min], row.sides.max)
    #expect(transform.resized(row.source) == row.resized)
    #expect(transform.padded(row.resized) == row.padded)
  }

  @Test("85 of the square sizes up to 2000 end a pixel short, because 800 / side * side is rounded down")
  func floorQuirk() {
    let transform = ImageTransformConfiguration()
    let sides = (1...2000).map { transform.resized(.init(height: $0, width: $0)) }
    #expect(sides.allSatisfy { $0.height == $0.width && ($0.height == 800 || $0.height == 799) })
    let short = sides.indices.filter { sides[$0].height == 799 }.map { $0 + 1 }
    #expect(short.count == 85)
    #expect(short.prefix(8) == [97, 161, 167, 193, 194, 195, 199, 289])
  }

  @Test("float32 factors give the sizes of exported models")
  func float32() {
    var transform = ImageTransformConfiguration()
    #expect(transform.resized(.init(height: 2559, width: 1929)) == .init(height: 1061, width: 800))
    transform.scalePrecision = .float32
    #expect(transform.resized(.init(height: 2559, width: 1929)) == .init(height: 1061, width: 799))
    #expect(transform.resized(.init(height: 773, width: 1021)) == .init(height: 799, width: 1056))
    #expect(transform.resized(.init(height: 480, width: 640)) == .init(height: 800, width: 1066))
  }

  @Test("detection takes the last of several sizes")
  func severalSizes() {
    var transform = ImageTransformConfiguration()
    transform.minSize = [640, 672, 400]
    #expect(transform.resized(.init(height: 480, width: 640)) == .init(height: 400, width: 533))
  }

  @Test("a fixed size replaces the rule")
  func fixedSize() {
    var transform = ImageTransformConfiguration()
    transform.fixedSize = .init(height: 50, width: 70)
    #expect(transform.resized(.init(height: 480, width: 640)) == .init(height: 50, width: 70))
    #expect(transform.padded(.init(height: 50, width: 70)) == .init(height: 64, width: 96))
  }

  @Test("no side vanishes, however long an image is", arguments: [ImageTransformConfiguration.ScalePrecision.float64, .float32])
  func extremeRatio(_ precision: ImageTransformConfiguration.ScalePrecision) {
    var transform = ImageTransformConfiguration()
    transform.scalePrecision = precision
    // In float32, 1333 / 40000 * 40000 is less than 1333.
    let longer = precision == .float64 ? 1333 : 1332
    #expect(transform.resized(.init(height: 1, width: 40_000)) == .init(height: 1, width: longer))
    #expect(transform.resized(.init(height: 40_000, width: 1)) == .init(height: longer, width: 1))
  }

  @Test("a size that is already a multiple gets no padding")
  func noPadding() {
    var transform = ImageTransformConfiguration()
    #expect(transform.padded(.init(height: 800, width: 1088)) == .init(height: 800, width: 1088))
    #expect(transform.padded(.init(height: 1, width: 33)) == .init(height: 32, width: 64))
    transform.sizeDivisor = 1
    #expect(transform.padded(.init(height: 749, width: 1333)) == .init(height: 749, width: 1333))
  }
}
