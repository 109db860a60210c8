import Detectors
import Files
import RCNN
import TestSupport
import Testing

@Suite("Names of classes in files and lists") struct CategoryNamesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("one a line, with or without the background; N/A stands for nothing, as in torchvision's lists")
  func lines() throws {
    let names = CategoryList.coco.names.map { $0 ?? "N/A" }
    for text in [names.joined(separator: "\n"), names.dropFirst().joined(separator: "\r\n") + "\r\n"] {
      #expect(try CategoryList(fileOrList: folder.write(text, to: "names.txt")) == .coco)
    }
    #expect(try CategoryList(fileOrList: "cat, -,dog").names == ["__background__", "cat", nil, "dog"])
    #expect(try CategoryList.names(fileOrList: "cat, dog") == ["cat", "dog"])
    let error = try #require(throws: FileError.self) { try CategoryList.names(fileOrList: "cat,-,dog") }
    #expect("\(error)".contains("class 2 has no name"))
  }

  @Test("a name that two classes have is refused", arguments: ["cat,dog,cat", "cat,Cat"])
  func repeated(list: String) throws {
    let error = try #require(throws: FileError.self) { try CategoryList(fileOrList: list) }
    #expect("\(error)".hasPrefix("\(list) is refused: it names \"\(list.suffix(3))\" twice"))
  }
}
