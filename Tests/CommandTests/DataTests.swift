import Datasets
import Glibc
import RCNN
import TestSupport
import Testing

@Suite("rcnn data and rcnn check-data")
struct DataTests {
  let folder: TemporaryFolder
  let program: Program

  init() throws {
    folder = try TemporaryFolder()
    program = try Program(named: "rcnn")
    try folder.makeFolders(above: "images/a.png")
    try Image(width: 64, height: 48, color: .white).writePNG(to: folder["images/a.png"])
  }

  /// A COCO file of the one image with one box.
  private func annotations(box: String, to name: String = "gt.json") throws -> [String] {
    let path = try folder.write(
      """
      {"images":[{"id":1,"file_name":"a.png","width":64,"height":48}],"categories":[{"id":7,"name":"cat"}],
       "annotations":[{"id":1,"image_id":1,"category_id":7,"bbox":\(box)}]}
      """, to: name)
    return ["--annotations", path, "--images", folder["images"]]
  }

  @Test("a clean data set gives 0, one with findings 65, and its repair 0 again")
  func check() throws {
    #expect(try program.run(["check-data"] + annotations(box: "[1,2,30,40]")).status == 0)
    let broken = try annotations(box: "[1,2,0,40]")
    let outcome = try program.run(["check-data", "--format", "json"] + broken)
    #expect(outcome.status == 65)
    #expect(outcome.output.contains("\"findings\":[{\"kind\":\"degenerate_box\",\"image\":\"a.png\",\"annotation\":1,"))
    let text = try program.run(["check-data"] + broken)
    #expect(text.status == 65)
    #expect(text.output.contains("degenerate_box: 1\n  a.png, annotation 1: the box is 0.0 x 40.0 pixels\n"))
    let fix = try program.run(["check-data", "--fix", folder["clean.json"]] + broken)
    #expect(fix.status == 0)
    #expect(fix.errors.contains("annotation 1 of a.png is removed: its box is 0.0 x 40.0 pixels."))
    #expect(try program.run(["check-data", "--annotations", folder["clean.json"], "--images", folder["images"]]).status == 0)
    #expect(try program.run(["check-data", "--fix", folder["clean.json"]] + broken).status == 73)
  }

  @Test("a folder without any of the images is refused, where a repair would leave nothing")
  func otherFolder() throws {
    var source = try annotations(box: "[1,2,30,40]")
    try folder.makeFolders(above: "empty/x")
    source[3] = folder["empty"]
    let outcome = try program.run(["check-data", "--fix", folder["clean.json"]] + source)
    #expect(outcome.status == 66 && outcome.errors.contains("empty lacks 1 image (a.png)"), "\(outcome.errors)")
    #expect(!folder.contains("clean.json"))
    let train = try program.run(["train", source[1], "--images", source[3], "--no-validation", "--dry-run"])
    #expect(train.status == 65 && train.errors.contains("--images says where the images of a COCO file are"), "\(train.errors)")
  }

  @Test("what a conversion loses of splits and images is told")
  func conversionLosses() throws {
    let voc = try program.run(["data", "convert", "--to", "voc", "-o", folder["voc"]] + annotations(box: "[1,2,30,40]"))
    #expect(voc.status == 0 && !voc.errors.contains("become one") && !voc.errors.contains("no images"), "\(voc.errors)")
    for split in ["train", "test"] { _ = try folder.write("a\n", to: "voc/ImageSets/Main/\(split).txt") }
    let whole = try program.run(["data", "convert", "--voc", folder["voc"], "--to", "yolo", "-o", folder["yolo"]])
    #expect(whole.status == 0 && whole.errors.contains("its splits (train, test) become one"), "\(whole.errors)")
    let part = try program.run(["data", "convert", "--voc", folder["voc"], "--split", "test", "--to", "yolo", "-o", folder["part"]])
    #expect(part.status == 0 && !part.errors.contains("become one"), "\(part.errors)")
    let merged = try program.run(["data", "merge", folder["voc"], "-o", folder["merged"]])
    #expect(merged.status == 0 && merged.errors.contains("its splits (train, test) become one"), "\(merged.errors)")
    let bare = try program.run(
      ["data", "convert", "--to", "yolo", "-o", folder["bare"]] + annotations(box: "[1,2,30,40]", to: "bare.json").prefix(2))
    #expect(bare.status == 0 && bare.errors.contains("has labels and no images"), "\(bare.errors)")
  }

  @Test("anchors are suggested where the model's overlap too few objects, and told with their recall")
  func suggestion() throws {
    let source = try annotations(box: "[8,8,0.5,0.5]")
    let text = try program.run(["check-data"] + source)
    #expect(text.status == 0)
    #expect(text.output.contains("anchors that would fit better"))
    let json = try program.run(["check-data", "--format", "json"] + source).output
    #expect(json.contains("\"suggested_anchors\":{\"sizes\":[["))
    #expect(
      try program.run(["check-data", "--format", "json"] + annotations(box: "[8,8,30,30]")).output.contains("\"suggested_anchors\":null"))
  }

  @Test("an image that both splits have is found")
  func overlap() throws {
    let other = try annotations(box: "[1,2,3,4]", to: "other.json")[1]
    for against in [other, folder["images"]] {
      let outcome = try program.run(["check-data", "--against", against] + annotations(box: "[1,2,30,40]"))
      #expect(outcome.status == 65)
      #expect(outcome.output.contains("overlap: 1\n"))
    }
  }

  @Test("a data set goes through all formats and comes back")
  func convert() throws {
    let source = try annotations(box: "[16,12,32,24]")
    let voc = try program.run(["data", "convert", "--to", "voc", "-o", folder["voc"]] + source)
    #expect(voc.status == 0)
    #expect(voc.errors.contains("warning: the categories' ids are numbered anew, by name."))
    #expect(
      try program.run(["data", "convert", "--voc", folder["voc"], "--split", "all", "--to", "yolo", "-o", folder["yolo"]]).status == 0)
    #expect(try program.run(["data", "convert", "--yolo", folder["yolo"], "--to", "coco", "-o", folder["back.json"]]).status == 0)
    let back = try Dataset(cocoFile: folder["back.json"])
    #expect(back.annotations.map(\.box) == [AnnotationBox(x: 16, y: 12, width: 32, height: 24)])
    #expect(back.categories == [DatasetCategory(id: 1, name: "cat")])
    #expect(try folder.text(of: "yolo/labels/a.txt") == "0 0.5 0.5 0.5 0.5\n")
    #expect(try program.run(["data", "convert", "--yolo", folder["yolo"], "--to", "coco", "-o", folder["back.json"]]).status == 73)
    #expect(try program.run(["data", "convert", "--yolo", folder["yolo"], "--to", "voc", "-o", folder["voc"]]).status == 73)
  }

  @Test("two data sets become one, with the classes of both, and the images of a split alone where there are splits")
  func merge() throws {
    let source = try annotations(box: "[16,12,32,24]")
    #expect(try program.run(["data", "convert", "--to", "voc", "-o", folder["voc"]] + source).status == 0)
    try folder.write(
      #"{"images":[{"id":1,"file_name":"a.png","width":64,"height":48}],"categories":[{"id":1,"name":"dog"},{"id":9,"name":"cat"}],"#
        + #""annotations":[{"id":4,"image_id":1,"category_id":9,"bbox":[1,2,3,4]},{"id":5,"image_id":1,"category_id":1,"bbox":[2,2,3,4]}]}"#,
      to: "images/other.json")
    let merge = ["data", "merge", folder["voc"], folder["images/other.json"], "--to", "yolo", "--output"]
    let outcome = try program.run(merge + [folder["both"], "--split", "all"])
    #expect(outcome.status == 0 && outcome.errors.contains("2 images, 3 annotations, 2 categories."), "\(outcome.errors)")
    let both = try Dataset(yoloFolder: folder["both"])
    #expect(both.categories.map(\.name) == ["cat", "dog"] && both.images.map(\.fileName) == ["1-a.png", "2-a.png"])
    #expect(both.annotations.map(\.categoryID) == [1, 1, 2] && both.annotations.map(\.imageID) == [1, 2, 2])
    #expect(try Image.size(ofFile: folder["both/images/2-a.png"]).width == 64)
    #expect(try program.run(merge + [folder["both"]]).status == 73)
    #expect(try program.run(merge + [folder["none"], "--split", "val"]).status == 64)
    #expect(try program.run(merge + [folder["none"], "--to", "coco"]).status == 64)
  }

  @Test("images are copied where that is asked for, which needs to know them")
  func copy() throws {
    let source = try annotations(box: "[16,12,32,24]")
    #expect(try program.run(["data", "convert", "--to", "yolo", "--copy", "-o", folder["yolo"]] + source).status == 0)
    #expect(unlink(folder["images/a.png"]) == 0)
    #expect(try Image.size(ofFile: folder["yolo/images/a.png"]).width == 64)
    #expect(try program.run(["data", "convert", "--to", "yolo", "--copy", "-o", folder["other"]] + source.prefix(2)).status == 64)
    #expect(try program.run(["data", "convert", "--to", "coco", "--copy", "-o", folder["other"]] + source).status == 64)
  }

  @Test("what is left out is not counted as written")
  func crowds() throws {
    let source = try annotations(box: #"[16,12,32,24],"iscrowd":1"#)
    let yolo = try program.run(["data", "convert", "--to", "yolo", "-o", folder["yolo"]] + source)
    #expect(yolo.status == 0 && yolo.errors.contains("1 image, 0 annotations, 1 category."))
  }

  @Test(
    "options that make no data set are wrong usage",
    arguments: [
      [], ["--voc", "a", "--yolo", "b"], ["--images", "a"], ["--annotations", "a", "--split", "b"], ["--yolo", "a", "--voc-classes", "b"],
      ["--voc", "a", "--images", "b"], ["--voc", "a", "--overlap-bits", "65"], ["--voc", "a", "--threads", "0"],
    ])
  func usage(arguments: [String]) throws { #expect(try program.run(["check-data"] + arguments).status == 64) }

  @Test("what is missing gives 66 and what is damaged 65")
  func refusals() throws {
    #expect(try program.run(["check-data", "--voc", folder["none"]]).status == 66)
    #expect(try program.run(["check-data", "--annotations", folder["none.json"]]).status == 66)
    let damaged = try program.run(["check-data", "--annotations", folder.write("{", to: "gt.json")])
    #expect(damaged.status == 65)
    #expect(damaged.output == "")
    #expect(damaged.errors.hasPrefix("error: \(folder["gt.json"]) is refused at line 1, byte 2: "))
  }
}
