import Boxes
import Datasets
import Glibc
import Images
import Results
import TestSupport
import Testing

@Suite("Results as a data set")
struct VOCFolderTests {
  @Test("boxes that a run wrote and boxes that a conversion wrote as Pascal VOC have the same corners, and come back as they were")
  func corners() throws {
    let folder = try TemporaryFolder()
    let boxes: [(Float, Float, Float, Float)] = [(0, 0, 80, 60), (12.3, 0.7, 33.3, 59.1), (79.9, 1e-5, 0.1, 0.001), (1, 1, 78, 58)]
    let objects = boxes.map { Detection(label: "cat", categoryID: 1, score: 0.5, x: $0.0, y: $0.1, width: $0.2, height: $0.3) }
    var options = ResultOptions()
    options.formats = [.voc]
    let run = try RunDirectory(folder["run"], files: ["a.png"], options: options, record: RunRecord([]), existing: .refuse)
    let image = Image(width: 80, height: 60, color: .white)
    #expect(try run.write(ImageResult(file: "a.png", width: 80, height: 60, objects: objects), image: image) == nil)
    #expect(rename(folder["run/voc"], folder["run/Annotations"]) == 0)
    let read = try Dataset(vocFolder: folder["run"])
    #expect(
      read.annotations.map(\.box)
        == boxes.map { AnnotationBox(x: Double($0.0), y: Double($0.1), width: Double($0.2), height: Double($0.3)) })

    try DatasetWriter(read).write(.voc, to: folder["out"])
    let bounds = try ["run", "out"].map {
      try folder.text(of: "\($0)/Annotations/a.xml").split(separator: "\n").filter { $0.contains("<bndbox>") }
    }
    #expect(bounds[0] == bounds[1] && bounds[0].count == boxes.count)
    #expect(try Dataset(vocFolder: folder["out"]) == read)
  }
}
