import Glibc
import RCNN
import TestSupport
import Testing

@Suite("rcnn evaluate", .timeLimit(.minutes(15)))
struct EvaluateTests {
  let folder: TemporaryFolder
  let program: Program
  let annotations: String

  /// Two images, three objects of two classes.
  init() throws {
    folder = try TemporaryFolder()
    program = try Program(named: "rcnn")
    annotations = try folder.write(
      """
      {"images": [{"id": 1, "file_name": "1.png", "width": 64, "height": 48}, {"id": 2, "file_name": "2.png", "width": 64, "height": 48}],
       "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}],
       "annotations": [
         {"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10], "area": 100, "iscrowd": 0},
         {"id": 2, "image_id": 2, "category_id": 1, "bbox": [0, 0, 10, 10], "area": 100, "iscrowd": 0},
         {"id": 3, "image_id": 2, "category_id": 2, "bbox": [20, 20, 40, 40], "area": 1600, "iscrowd": 0}]}
      """, to: "annotations.json")
  }

  private func evaluate(_ arguments: [String]) throws -> Program.Outcome {
    try program.run(["evaluate", "--annotations", annotations] + arguments)
  }

  /// A results file with a right cat in image 1 and, if `isGood`, a right dog in image 2.
  private func results(_ name: String, isGood: Bool = true, image: Int = 1) throws -> String {
    let dog = isGood ? #", {"image_id": 2, "category_id": 2, "bbox": [20, 20, 40, 40], "score": 0.75}"# : ""
    return try folder.write(#"[{"image_id": \#(image), "category_id": 1, "bbox": [0, 0, 10, 10], "score": 0.5}\#(dog)]"#, to: name)
  }

  @Test(
    "options that only a model heeds are refused without one",
    arguments: [["--score", "0.3"], ["--tile", "640"], ["--filter-class", "cat"]])
  func optionsOfDetections(_ options: [String]) throws {
    let outcome = try evaluate(["--results", results("r.json")] + options)
    #expect(outcome.status == 64 && outcome.errors.contains("belong to a model"), "\(outcome.errors)")
  }

  @Test("the text report has COCO's lines and a table of the classes")
  func text() throws {
    let outcome = try evaluate(["--results", results("r.json")])
    #expect(
      outcome.status == 0
        && outcome.errors.hasSuffix("the numbers of classes without their names: 1 for cat, 2 for dog, as the annotations have them.\n"))
    let lines = outcome.output.split(separator: "\n")
    // Half of the cats (51 of 101 recalls) and all dogs.
    #expect(lines[0] == " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.752")
    #expect(lines[6] == " Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets=  1 ] = 0.750")
    #expect(lines[11] == " Average Recall     (AR) @[ IoU=0.50:0.95 | area= large | maxDets=100 ] = -1.000")
    #expect(lines[12].hasPrefix("class") && lines[13].hasPrefix("cat") && lines[14].hasPrefix("dog") && lines.count == 15)
  }

  @Test("weights of the environment count only where no results are given")
  func environment() throws {
    let results = try results("r.json")
    for subject in [["--results", results], ["--compare", results, results]] {
      let outcome = try program.run(
        ["evaluate", "--annotations", annotations] + subject, environment: ["RCNN_WEIGHTS": folder["none.pth"]])
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  @Test("outputs that cannot be made, and a folder of results, are refused before anything is computed")
  func places() throws {
    let model = ["--weights", folder["none.pth"], "--images", folder.path]
    let results = try results("r.json")
    for (options, status, reason) in [
      (model + ["--save-results", folder["none/r.json"]], 73, "there is no folder"),
      (model + ["--report", annotations], 73, "there is a file of that name"),
      (["--results", folder.path], 64, "is a folder; give a file"),
      (["--run", folder.path], 66, "it holds no run that rcnn shard plan has made"),
      (["--results", results, "--thresholds-file", folder["none/t.json"]], 73, "there is no folder"),
    ] as [([String], Int32, String)] {
      let outcome = try evaluate(options)
      #expect(outcome.status == status && outcome.errors.contains(reason), "\(outcome.errors)")
    }
  }

  @Test("details tell of errors, mistakes and calibration")
  func details() throws {
    let outcome = try evaluate(["--results", results("r.json"), "--details"])
    #expect(outcome.output.contains("VOC 2007 AP50 0.773"))
    #expect(outcome.output.contains("missed"))
    #expect(outcome.output.contains("calibration error"))
  }

  @Test("the JSON report has the twelve numbers at full precision, -1 where undefined")
  func json() throws {
    let outcome = try evaluate(["--results", results("r.json"), "--format", "json"])
    #expect(outcome.output.hasPrefix(#"{"AP":0.75247524752475"#))
    #expect(outcome.output.contains(#""APl":-1.0"#))
    #expect(outcome.output.contains(#""name":"dog","objects":1,"detections":1,"AP":0.9999999999999"#))
    #expect(outcome.output.contains(#""missed":{"count":1,"#))
  }

  @Test("thresholds that evaluation writes are read by rcnn detect")
  func thresholds() throws {
    let path = folder["thresholds.json"]
    #expect(try evaluate(["--results", results("r.json"), "--thresholds-file", path]).status == 0)
    #expect(try ClassThresholds(contentsOf: path).scores == ["cat": Float(0.5).nextDown, "dog": Float(0.75).nextDown])
    let image = folder["1.png"]
    try Image(width: 64, height: 48, color: Color(red: 9, green: 99, blue: 0)).writePNG(to: image)
    let detect = ["detect", "--weights", try TinyModel.path(), "--min-size", "64", image, "--class-thresholds", path]
    let outcome = try program.run(detect + ["--classes", "cat,dog"])
    #expect(outcome.status == 0 && outcome.output.hasSuffix("\"detections\":[]}\n"))
    let unknown = try program.run(detect + ["--classes", "cat,cow"])
    #expect(unknown.status == 64 && unknown.errors.contains("\"dog\" is not a class of this model"))
  }

  @Test("scores that are no probabilities are scored, and give only thresholds that rcnn detect reads")
  func otherScores() throws {
    let results = try folder.write(
      """
      [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10], "score": 0},
       {"image_id": 2, "category_id": 2, "bbox": [20, 20, 40, 40], "score": 1e300}]
      """, to: "r.json")
    let path = folder["thresholds.json"]
    let outcome = try evaluate(["--results", results, "--details", "--thresholds-file", path])
    #expect(outcome.status == 0 && outcome.errors.contains("leaves out dog: "))
    #expect(try ClassThresholds(contentsOf: path).scores == ["cat": 0])
  }

  @Test(
    "a file that holds no thresholds is refused",
    arguments: ["[]", "{\"cat\": 2}", "{\"cat\": null}", "{\"cat\": 0.5} x", "{\"cat\": \"a\"}"])
  func badThresholds(text: String) throws {
    let path = try folder.write(text, to: "bad.json")
    let outcome = try program.run(["detect", "--weights", TinyModel.path(), path, "--class-thresholds", path])
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("is no file of class thresholds (in line "))
  }

  @Test("a model is scored on the images; one that cannot be read counts as empty")
  func model() throws {
    for name in ["1.png", "2.png"] {
      try Image(width: 64, height: 48, color: Color(red: 200, green: 99, blue: 0)).writePNG(to: folder[name])
    }
    let model = ["--images", folder[""], "--weights", try TinyModel.path(), "--min-size", "64", "--format", "json"]
    let whole = try evaluate(model)
    #expect(whole.status == 0 && whole.output.hasPrefix("{\"AP\":"))
    _ = try folder.write("no image", to: "2.png")
    let broken = try evaluate(model)
    #expect(broken.status == 3 && broken.errors.contains("2.png") && broken.output.hasPrefix("{\"AP\":"))
  }

  @Test("images of another size than the annotations say are told, and how classes are matched")
  func mismatches() throws {
    for name in ["1.png", "2.png"] {
      try Image(width: 48, height: 64, color: Color(red: 200, green: 99, blue: 0)).writePNG(to: folder[name])
    }
    let model = ["--images", folder[""], "--weights", try TinyModel.path(), "--min-size", "64"]
    let outcome = try evaluate(model + ["--classes", "cat,cow"])
    #expect(outcome.errors.contains("2 images have another size than the annotations say (1.png is 48 x 64, not 64 x 48)"))
    #expect(outcome.errors.contains("the model has no class called dog (1 object), so that none of these can be found"))
    #expect(outcome.output.contains("classes: 1 matched by name; without a class, their objects count as not found: dog (1)"))
    #expect(try !evaluate(model + ["--classes", "cat,dog"]).errors.contains("class"))
    let nameless = try evaluate(model + ["-q"])
    #expect(nameless.errors.contains("matched by number (1 is cat, 2 is dog); --classes gives them names."))
    #expect(try evaluate(model + ["--classes", "sheep,cow"]).status == 65)
  }

  @Test("annotations that share an id are told")
  func sharedIDs() throws {
    let annotations = try folder.write(
      folder.text(of: "annotations.json").replacing(#""id": 3"#, with: #""id": 2"#), to: "shared.json")
    let outcome = try program.run(["evaluate", "--annotations", annotations, "--results", results("r.json")])
    #expect(outcome.status == 0 && outcome.errors.contains("annotations share ids"))
  }

  @Test("two runs are compared on the same draws")
  func compare() throws {
    let arguments = ["--compare", try results("a.json", isGood: false), try results("b.json"), "--samples", "50"]
    let text = try evaluate(arguments)
    #expect(text.status == 0 && text.output.contains("0.2525  0.7525      0.5000") && text.output.contains("50 draws of the images"))
    #expect(text.output.contains("Neither run is shown to be better: the interval of AP holds 0."))
    let json = try evaluate(arguments + ["--format", "json"])
    #expect(json.output.hasPrefix("{\"first\":{\"AP\":0.25247524752475") && json.output.contains("\"second\":{\"AP\":0.75247524752475"))
    #expect(json.output.contains("\"better\":null"))
    #expect(try evaluate(arguments + ["--format", "json"]).output == json.output)
  }

  @Test("what a model detects is kept, and scored from there to the bit; checkpoints are compared as they are")
  func savedResults() throws {
    for name in ["1.png", "2.png"] {
      try Image(width: 64, height: 48, color: Color(red: 200, green: 99, blue: 0)).writePNG(to: folder[name])
    }
    let options = ["--images", folder[""], "--min-size", "64", "--classes", "cat,dog", "--format", "json"]
    let saving = options + ["--weights", try TinyModel.path(), "--save-results", folder["found.json"]]
    let outcome = try evaluate(saving)
    #expect(outcome.status == 0 && outcome.errors.contains("results: \(folder["found.json"])"), "\(outcome.errors)")
    let again = try evaluate(["--results", folder["found.json"], "--format", "json"])
    func numbers(_ text: String) -> Substring { text.prefix { $0 != "}" } }
    #expect(numbers(again.output) == numbers(outcome.output) && again.output.contains("AP"))
    #expect(try evaluate(saving).status == 73)
    #expect(try evaluate(saving + ["--force"]).status == 0)
    let model = try TinyModel.path()
    let comparison = try evaluate(options + ["--compare", folder["found.json"], model, "--samples", "20"])
    #expect(comparison.status == 0, "\(comparison.errors)")
    #expect(comparison.output.contains("\"difference\":0.0,"), "\(comparison.output)")
    #expect(try evaluate(["--compare", model, model]).errors.contains("--images"))
  }

  @Test("results of another data set are refused")
  func unknownImage() throws {
    let outcome = try evaluate(["--results", results("r.json", image: 7)])
    #expect(outcome.status == 65 && outcome.errors.contains("r.json: a result names an image that the data set lacks (id 7)"))
  }

  @Test("one thing is scored at a time")
  func usage() throws {
    let file = try results("r.json")
    #expect(try evaluate([]).status == 64)
    #expect(try evaluate(["--results", file, "--compare", file, file]).status == 64)
    #expect(try evaluate(["--compare", file]).status == 64)
    #expect(try evaluate(["--weights", "model.pth"]).errors.contains("--images"))
  }
}
