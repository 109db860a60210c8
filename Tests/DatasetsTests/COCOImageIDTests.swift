import Datasets
import Results
import TestSupport
import Testing

@Suite("COCO image ids of an annotation file")
struct COCOImageIDTests {
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

  @Test(
    "damaged annotation files are refused with the line",
    arguments: [
      ("{\"images\":[\n{\"id\":1}]}", 2), ("{\"images\":[", 1), ("{}", 1), ("{\"images\":[{\"id\":1.5,\"file_name\":\"a\"}]}", 1),
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
