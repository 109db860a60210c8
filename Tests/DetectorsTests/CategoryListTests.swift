import Detectors
import Testing

@Suite("Categories")
struct CategoryListTests {
  @Test("COCO's 91 labels have 80 names, ten holes and the background")
  func holes() {
    #expect(CategoryList.coco.names.count == 91)
    #expect(CategoryList.coco.unused == [12, 26, 29, 30, 45, 66, 68, 69, 71, 83])
    #expect(Set(CategoryList.coco.names.compactMap { $0 }).count == 81)
  }

  @Test(
    "labels are COCO's category ids",
    arguments: [
      (0, "__background__"), (1, "person"), (2, "bicycle"), (3, "car"), (10, "traffic light"), (11, "fire hydrant"), (13, "stop sign"),
      (25, "giraffe"), (27, "backpack"), (28, "umbrella"), (31, "handbag"), (44, "bottle"), (46, "wine glass"), (58, "hot dog"),
      (65, "bed"), (67, "dining table"), (70, "toilet"), (72, "tv"), (82, "refrigerator"), (84, "book"), (90, "toothbrush"),
    ])
  func names(label: Int, name: String) {
    #expect(CategoryList.coco[label] == name)
    #expect(CategoryList.coco.label(named: name.uppercased()) == label)
  }

  @Test("a label without a name is called by its number")
  func unnamed() {
    #expect(CategoryList.coco[12] == "class 12")
    #expect(CategoryList.coco[91] == "class 91")
    #expect(CategoryList.coco[-1] == "class -1")
    #expect(CategoryList.coco.label(named: "unicorn") == nil)
  }

  @Test("own categories count from one")
  func own() {
    let categories = CategoryList(foreground: ["cat", "dog"])
    #expect(categories.names == ["__background__", "cat", "dog"])
    #expect(categories.label(named: "dog") == 2)
    #expect(categories.unused == [])
  }
}
