import Results
import TestSupport
import Testing

@Suite("COCO image ids")
struct COCOImageIDTests {
  @Test("names that are all numbers are the ids")
  func numbers() {
    let ids = COCOImageIDs(files: ["val/000000000139.jpg", "val/000000000285.jpg"])
    #expect(ids["val/000000000139.jpg"] == 139)
    #expect(ids["val/000000000285.jpg"] == 285)
  }

  @Test(
    "one name that is no number, or a number twice, makes the ids count from 1", arguments: [["7.jpg", "b.jpg"], ["7.jpg", "x/7.jpg"]])
  func running(files: [String]) {
    let ids = COCOImageIDs(files: files)
    #expect(files.map { ids[$0] } == [1, 2])
  }

  @Test("names that differ only in how an accent is encoded are different files")
  func normalization() {
    let ids = COCOImageIDs(files: ["\u{E9}.jpg", "e\u{301}.jpg"])
    #expect(ids["\u{E9}.jpg"] == 1)
    #expect(ids["e\u{301}.jpg"] == 2)
  }
}
