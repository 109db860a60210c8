import Images
import Testing

struct ImageTests {
  @Test("pixels are read and written by column and row")
  func pixels() {
    var image = Image(width: 2, height: 2, pixels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    #expect(image[1, 0] == Color(red: 4, green: 5, blue: 6))
    image[0, 1] = .white
    #expect(image.pixels == [1, 2, 3, 4, 5, 6, 255, 255, 255, 10, 11, 12])
  }

  @Test("an image of one colour")
  func uniform() {
    let image = Image(width: 2, height: 1, color: Color(red: 1, green: 2, blue: 3))
    #expect(image.pixels == [1, 2, 3, 1, 2, 3])
  }

  @Test("pixels that do not fit the size end the process")
  func mismatch() async {
    await #expect(processExitsWith: .failure) { _ = Image(width: 2, height: 2, pixels: [0]) }
  }
}
