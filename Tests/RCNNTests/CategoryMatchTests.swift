import Datasets
import RCNN
import Testing

@Suite("Classes of a model and categories of a data set")
struct CategoryMatchTests {
  /// Categories by id, those of `used` with one object each.
  private func dataset(_ names: [Int: String], used: [Int]? = nil) -> Dataset {
    let ids = names.keys.sorted()
    return Dataset(
      categories: ids.map { DatasetCategory(id: $0, name: names[$0]!) },
      images: [DatasetImage(id: 1, fileName: "a.jpg", width: 9, height: 9)],
      annotations: (used ?? ids).enumerated().map {
        ObjectAnnotation(id: $0.offset + 1, imageID: 1, categoryID: $0.element, box: AnnotationBox(x: 0, y: 0, width: 1, height: 1))
      })
  }

  private func classes(_ names: String...) -> [CategoryMatch.Class] { names.enumerated().map { ($0.offset + 1, $0.element) } }

  private func nameless(_ count: Int) -> [CategoryMatch.Class] { (1...count).map { ($0, "class \($0)") } }

  @Test("a category that no class is leaves the others their names")
  func unusedRoot() throws {
    let match = try CategoryMatch(
      classes("RBC", "WBC", "Platelets"), dataset([0: "cells", 1: "Platelets", 2: "RBC", 3: "WBC"], used: [1, 2, 3]))
    #expect(match.basis == .name)
    #expect(match.categoryIDs == [1: 2, 2: 3, 3: 1])
    #expect(match.labels == [2: 1, 3: 2, 1: 3])
    #expect(match.warnings.isEmpty, "nobody misses a category without objects")
  }

  @Test("one spelling costs that class alone, and is told")
  func otherSpelling() throws {
    let match = try CategoryMatch(
      classes("person", "aeroplane", "traffic light"), dataset([1: "airplane", 2: "Person", 5: "Traffic_Light"]))
    #expect(match.categoryIDs == [1: 2, 3: 5])
    #expect(match.unknownCategories == [.init(name: "airplane", objectCount: 1)])
    #expect(match.unknownClasses == ["aeroplane"])
    #expect(match.warnings.count == 1 && match.warnings[0].contains("no class called airplane (1 object)"))
  }

  @Test("names that differ only in case may both be there")
  func cases() throws {
    #expect(try CategoryMatch(classes("cat", "Cat"), dataset([1: "Cat", 2: "cat"])).categoryIDs == [1: 2, 2: 1])
  }

  @Test("without a single name numbers decide, if the counts agree")
  func numbers() throws {
    let same = try CategoryMatch(nameless(2), dataset([1: "cat", 2: "dog"]))
    #expect(same.basis == .number && same.categoryIDs == [1: 1, 2: 2])
    #expect(same.warnings[0].contains("matched by number (1 is cat, 2 is dog)"))
    let shifted = try CategoryMatch(nameless(2), dataset([0: "cat", 7: "dog"]))
    #expect(shifted.basis == .order && shifted.categoryIDs == [1: 0, 2: 7])
    let root = try CategoryMatch(nameless(2), dataset([0: "animals", 1: "cat", 2: "dog"], used: [1, 2]))
    #expect(root.basis == .number && root.categoryIDs == [1: 1, 2: 2])
  }

  @Test("nothing is guessed where the counts differ or no name is known on both sides")
  func refusals() throws {
    #expect(throws: CategoryMatchError.differentCounts(owner: "the model", classes: 3, categories: ["cat", "dog"])) {
      try CategoryMatch(nameless(3), dataset([1: "cat", 2: "dog"]))
    }
    #expect(throws: CategoryMatchError.nothingInCommon(owner: "the model", classes: ["cat"], categories: ["RBC"])) {
      try CategoryMatch(classes("cat"), dataset([1: "RBC"]))
    }
  }
}
