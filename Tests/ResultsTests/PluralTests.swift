import Results
import Testing

@Suite("Counts of things")
struct PluralTests {
  @Test(
    "one thing is one, all else many",
    arguments: [
      (1, "image", "1 image"), (0, "image", "0 images"), (2, "class", "2 classes"), (3, "batch", "3 batches"), (4, "epoch", "4 epochs"),
      (5, "category", "5 categories"),
    ])
  func count(count: Int, noun: String, expected: String) { #expect(plural(count, noun) == expected) }
}
