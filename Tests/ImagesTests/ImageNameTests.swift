import Images
import Testing

struct ImageNameTests {
  @Test(
    "the extension tells an image, in whatever case of letters",
    arguments: ["a.jpg", "a.JPEG", "a.b.Png", "folder/a.tif", "a.TIFF", "a.webp", "a.bmp", "a.mpo", "a.jfif", "a.heic", "\u{301}.gif"])
  func images(name: String) {
    #expect(ImageFormat.isImageName(name))
  }

  @Test(
    "other names are none of images",
    arguments: ["", ".", "jpg", ".jpg", "folder/.jpg", "a.jpg.txt", "a.jpgs", "a.jpg/b", "a.png\u{301}", "a.ＪＰＧ", "a."])
  func others(name: String) {
    #expect(!ImageFormat.isImageName(name))
  }
}
