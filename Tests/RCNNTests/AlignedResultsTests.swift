import Datasets
import Files
import RCNN
import TestSupport
import Testing

@Suite("Results in the numbers of a data set")
struct AlignedResultsTests {
  let folder: TemporaryFolder
  /// Two images and two classes, in another order than a run would number them.
  let dataset = Dataset(
    categories: [DatasetCategory(id: 5, name: "dog"), DatasetCategory(id: 9, name: "cat")],
    images: [DatasetImage(id: 20, fileName: "b.jpg", width: 9, height: 9), DatasetImage(id: 10, fileName: "a.jpg", width: 9, height: 9)],
    annotations: [ObjectAnnotation(id: 1, imageID: 10, categoryID: 9, box: AnnotationBox(x: 0, y: 0, width: 1, height: 1))])

  init() throws { folder = try TemporaryFolder() }

  private let row = #"[{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5}]"#
  private let categories = #""categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]"#

  private func images(_ names: String...) -> String {
    "\"images\": [" + names.enumerated().map { #"{"id": \#($0.offset + 1), "file_name": "\#($0.element)"}"# }.joined(separator: ", ") + "]"
  }

  private var found: [ScoredObject] {
    [ScoredObject(imageID: 10, categoryID: 9, box: AnnotationBox(x: 1, y: 2, width: 3, height: 4), score: 0.5)]
  }

  @Test("a run's numbers are put right by the names beside them")
  func namesBeside() throws {
    let path = try folder.write(row, to: "coco.json")
    try folder.write("{\(images("photos/a.jpg", "photos/b.jpg")), \(categories)}", to: "coco_images.json")
    let aligned = try AlignedResults(contentsOf: path, dataset)
    #expect(aligned.objects == found)
    #expect(aligned.match?.basis == .name)
    #expect(aligned.warnings.isEmpty)
  }

  @Test("so are whole COCO files of predictions, and the lines of a run")
  func otherForms() throws {
    let prediction = row.replacing("[{", with: #"[{"id": 1, "area": 12, "#, maxReplacements: 1)
    let whole = try folder.write("{\(images("a.jpg", "b.jpg")), \(categories), \"annotations\": \(prediction)}", to: "whole.json")
    #expect(try AlignedResults(contentsOf: whole, dataset).objects == found)
    let lines = try folder.write(
      """
      {"file":"photos/b.jpg","width":9,"height":9,"detections":[]}
      {"file":"photos/a.jpg","width":9,"height":9,"detections":[{"label":"cat","category_id":1,"score":0.5,"bbox":[1,2,3,4]}]}

      """, to: "detections.jsonl")
    #expect(try AlignedResults(contentsOf: lines, dataset).objects == found)
  }

  @Test("an array alone is taken by its ids")
  func idsAlone() throws {
    let path = try folder.write(#"[{"image_id": 20, "category_id": 5, "bbox": [1, 2, 3, 4], "score": 0.5}]"#, to: "r.json")
    let aligned = try AlignedResults(contentsOf: path, dataset)
    #expect(aligned.objects.map(\.imageID) == [20] && aligned.match == nil && aligned.warnings.isEmpty)
  }

  @Test("categories that the data set lacks are told")
  func unknownCategories() throws {
    let path = try folder.write(#"[{"image_id": 20, "category_id": 0, "bbox": [1, 2, 3, 4], "score": 0.5}]"#, to: "r.json")
    let warnings = try AlignedResults(contentsOf: path, dataset).warnings
    #expect(
      warnings == ["all 1 results in \(path) name categories that the data set lacks (0), and count for nothing; its categories are 5, 9."])
  }

  @Test("images that only one side has are told, and what was found there is left out")
  func otherImages() throws {
    let path = try folder.write(row.replacing("\"image_id\": 1", with: "\"image_id\": 2"), to: "coco.json")
    try folder.write("{\(images("a.jpg", "c.jpg")), \(categories)}", to: "coco_images.json")
    let aligned = try AlignedResults(contentsOf: path, dataset)
    #expect(aligned.objects.isEmpty)
    #expect(aligned.warnings.count == 2 && aligned.warnings[0].contains("(c.jpg)") && aligned.warnings[1].contains("(b.jpg)"))
  }

  @Test("names that contradict the ids are refused")
  func contradictions() throws {
    let path = try folder.write(row, to: "coco.json")
    try folder.write("{\(images("x.jpg", "y.jpg")), \(categories)}", to: "coco_images.json")
    #expect(throws: AlignmentError.otherImages(file: path, example: "x.jpg", expected: "b.jpg")) {
      try AlignedResults(contentsOf: path, dataset)
    }
    try folder.write("{\(images("1/a.jpg", "2/a.jpg")), \(categories)}", to: "coco_images.json")
    #expect(throws: AlignmentError.self) {
      try AlignedResults(contentsOf: path, dataset)
    }
  }

  @Test("annotations are no results")
  func annotations() throws {
    let path = try folder.write(
      "{\(images("a.jpg")), \(categories), \"annotations\": [{\"image_id\": 1, \"category_id\": 1, \"bbox\": [1, 2, 3, 4]}]}", to: "gt.json"
    )
    #expect(throws: DatasetError.self) { try AlignedResults(contentsOf: path, dataset) }
  }
}
