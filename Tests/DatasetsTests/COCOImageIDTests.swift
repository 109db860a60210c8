import Datasets
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

  @Test("an annotation file gives ids by the end of the path")
  func annotations() throws {
    let folder = try TemporaryFolder()
    let json = """
      {"info": {"nested": [1, {"a": null}], "text": "\\u00e9\\ud83d\\ude00\\""}, "images": [
        {"id": 42, "file_name": "val\\/a.jpg", "width": 1e2}, {"file_name": "b.jpg", "id": -7}], "annotations": [true, false]}
      """
    let ids = try COCOImageIDs(
      files: ["/data/val/a.jpg", "./b.jpg", "c.jpg", "aval/a.jpg"], annotations: folder.write(json, to: "coco.json"))
    #expect(ids["/data/val/a.jpg"] == 42)
    #expect(ids["./b.jpg"] == -7)
    #expect(ids["c.jpg"] == nil)
    #expect(ids["aval/a.jpg"] == nil)
  }

  private func ids(_ names: [String], of files: [String]) throws -> (ids: [Int?], reasons: [String?]) {
    let images = names.enumerated().map { "{\"id\":\($0.offset + 1),\"file_name\":\"\($0.element)\"}" }.joined(separator: ",")
    let folder = try TemporaryFolder()
    let ids = try COCOImageIDs(files: files, annotations: folder.write("{\"images\":[\(images)]}", to: "coco.json"))
    return (files.map { ids[$0] }, files.map { ids.reason(for: $0) })
  }

  @Test("one id goes to one file: of files that fit a name equally well none is it, and one in the folder above the others is it")
  func oneFile() throws {
    let (ids, reasons) = try ids(["0001.jpg"], of: ["tree/cam1/0001.jpg", "tree/cam2/0001.jpg"])
    #expect(ids == [nil, nil])
    #expect(reasons == ["0001.jpg may as well be tree/cam2/0001.jpg", "0001.jpg may as well be tree/cam1/0001.jpg"])
    let (outer, outerReasons) = try self.ids(["0001.jpg"], of: ["tree/small/0001.jpg", "tree/0001.jpg", "0002.jpg"])
    #expect(outer == [nil, 1, nil])
    #expect(outerReasons == ["0001.jpg is tree/0001.jpg", nil, nil])
  }

  @Test("a name under two ids gives none, and other spellings of a name are found where the exact one is not there")
  func spellings() throws {
    let (ids, reasons) = try ids(["a.jpg", "./a.jpg", "cam1\\\\b%20c.JPG", "d.jpg"], of: ["x/a.jpg", "y/cam1/b c.jpg", "d.JPG", "d.jpg"])
    #expect(ids == [nil, 3, nil, 4])
    #expect(reasons == ["a.jpg is listed under the ids 1 and 2", nil, "d.jpg is d.jpg", nil])
  }

  @Test(
    "damaged annotation files are refused with the line",
    arguments: [
      ("{\"images\":[\n{\"file_name\":\"a\"}]}", 2), ("{\"images\":[", 1), ("{}", 1),
      ("{\"images\":[{\"id\":1.5,\"file_name\":\"a\"}]}", 1),
      ("{\"images\":[{\"id\":1,\"file_name\":\"\\ud800\"}]}", 1), ("", 1), ("[]", 1), ("{\"images\":[],}", 1),
    ])
  func damaged(json: String, line: Int) throws { try expectCorrupt(json, line: line) }

  @Test("nesting without end is refused and does not exhaust the stack")
  func nesting() throws { try expectCorrupt("{\"x\":" + String(repeating: "[", count: 1_000_000), line: 1) }

  private func expectCorrupt(_ json: String, line: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(json, to: "coco.json")
    let error = #expect(throws: DatasetError.self) { try COCOImageIDs(files: [], annotations: path) }
    guard case .invalid(path, line, _, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
