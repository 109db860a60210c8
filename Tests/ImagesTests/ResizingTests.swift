import Images
import Testing

@Suite("Resizing")
struct ResizingTests {
  private static let image = Image(
    width: 7, height: 5,
    pixels: [
      130, 183, 14, 238, 127, 26, 80, 57, 190, 240, 126, 194, 52, 127, 6, 110, 208, 143, 93, 199, 81, 36, 71, 227, 64, 67, 0, 2,
      107, 110, 84, 85, 148, 160, 101, 104, 93, 100, 196, 152, 11, 184, 212, 84, 74, 135, 33, 169, 154, 1, 173, 33, 158, 181, 156,
      246, 161, 94, 246, 241, 90, 29, 131, 11, 183, 206, 9, 214, 187, 192, 4, 231, 23, 92, 100, 60, 125, 236, 176, 181, 128, 236,
      55, 188, 151, 18, 221, 46, 106, 174, 185, 75, 174, 141, 47, 159, 162, 156, 90, 40, 76, 158, 247, 82, 24,
    ])

  /// What Pillow makes of it: `Image.resize` with `BILINEAR`, first to the width, then to the height.
  private static let expected: [(ImageSize, [UInt8])] = [
    (
      ImageSize(width: 3, height: 4),
      [
        135, 118, 69, 133, 110, 133, 101, 157, 112, 94, 63, 118, 90, 113, 146, 119, 110, 177, 98, 110, 175, 88, 111, 173, 145, 142,
        178, 97, 91, 194, 129, 86, 153, 148, 102, 115,
      ]
    ),
    (
      ImageSize(width: 11, height: 6),
      [
        130, 183, 14, 179, 158, 19, 224, 121, 41, 123, 76, 145, 138, 82, 191, 240, 126, 194, 120, 127, 74, 68, 149, 43, 105, 201,
        131, 101, 203, 109, 93, 199, 81, 60, 99, 174, 82, 91, 98, 100, 84, 18, 45, 91, 96, 59, 95, 141, 123, 95, 160, 129, 103,
        109, 124, 113, 108, 101, 125, 174, 119, 89, 169, 137, 58, 158, 139, 79, 138, 124, 64, 120, 104, 47, 103, 95, 46, 134, 77,
        75, 154, 54, 128, 167, 120, 164, 148, 140, 186, 160, 100, 185, 215, 106, 96, 184, 116, 21, 153, 128, 125, 129, 107, 118,
        150, 91, 99, 178, 146, 31, 192, 119, 49, 179, 29, 130, 147, 84, 172, 176, 119, 202, 193, 127, 217, 194, 141, 121, 173, 151,
        40, 155, 46, 142, 210, 33, 162, 198, 34, 172, 187, 143, 67, 208, 141, 43, 180, 53, 81, 115, 74, 114, 169, 101, 139, 183,
        137, 153, 142, 195, 104, 142, 239, 62, 147, 151, 18, 221, 103, 58, 200, 59, 103, 174, 147, 83, 174, 169, 65, 169, 141, 47,
        159, 154, 116, 115, 129, 134, 109, 51, 83, 152, 153, 79, 85, 247, 82, 24,
      ]
    ),
    (
      ImageSize(width: 7, height: 2),
      [
        105, 115, 124, 133, 85, 55, 70, 62, 155, 119, 115, 168, 120, 143, 92, 102, 171, 186, 123, 77, 139, 102, 103, 182, 52, 132,
        170, 173, 31, 194, 66, 92, 139, 119, 161, 167, 110, 159, 166, 202, 56, 123,
      ]
    ),
    (
      ImageSize(width: 1, height: 5),
      [
        138, 140, 102, 84, 81, 134, 120, 120, 166, 97, 117, 180, 138, 82, 144,
      ]
    ),
    (
      ImageSize(width: 2, height: 9),
      [
        162, 121, 91, 111, 162, 107, 125, 108, 96, 112, 135, 123, 64, 87, 105, 115, 89, 151, 92, 78, 127, 110, 120, 168, 141, 71,
        152, 103, 169, 183, 97, 103, 174, 121, 138, 176, 69, 122, 189, 136, 111, 165, 105, 92, 181, 139, 100, 133, 127, 74, 176,
        141, 93, 114,
      ]
    ),
    (
      ImageSize(width: 1, height: 1),
      [
        113, 108, 149,
      ]
    ),
  ]

  @Test("larger, smaller and both give Pillow's bytes", arguments: expected)
  func pillow(_ size: ImageSize, _ pixels: [UInt8]) {
    #expect(Self.image.resized(to: size) == Image(width: size.width, height: size.height, pixels: pixels))
  }

  @Test("an image of the same size is the same image")
  func same() {
    #expect(Self.image.resized(to: Self.image.size) == Self.image)
  }

  @Test("an image of one colour keeps it", arguments: [(1, 1), (1, 300), (640, 2), (31, 77)])
  func uniform(_ width: Int, _ height: Int) {
    let color = Color(red: 255, green: 0, blue: 93)
    let resized = Image(width: 640, height: 33, color: color).resized(to: ImageSize(width: width, height: height))
    #expect(resized == Image(width: width, height: height, color: color))
  }

  @Test("a side that shrinks as far as it can is averaged")
  func line() {
    let ramp = Image(width: 60_000, height: 1, pixels: (0..<180_000).map { UInt8($0 / 3 % 2 == 0 ? 255 : 1) })
    #expect(ramp.resized(to: ImageSize(width: 1, height: 1)).pixels == [128, 128, 128])
  }

  @Test("a size without pixels ends the process")
  func empty() async {
    await #expect(processExitsWith: .failure) { _ = Image(width: 2, height: 2, color: .white).resized(to: ImageSize(width: 0, height: 2)) }
  }
}
