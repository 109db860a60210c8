import FoundationEssentials
import Glibc
import RCNN
import TestSupport
import Testing
import Training

@Suite("rcnn train", .timeLimit(.minutes(15)))
struct TrainTests {
  private let folder: TemporaryFolder
  private let program: Program

  init() throws {
    folder = try TemporaryFolder()
    program = try Program(named: "rcnn")
    let splits = ["--train", "5", "--val", "2", "--test", "1"]
    #expect(try program.run(["data", "synthesize", folder["smears"], "--size", "160x120"] + splits).status == 0)
  }

  private func train(_ options: String..., environment: [String: String] = [:]) throws -> Program.Outcome {
    // Small images, since a dry run times some steps.
    let size = options.contains("--min-size") ? [] : ["--min-size", "64"]
    let outcome = try program.run(["train", folder["smears"]] + size + options, environment: environment)
    #expect(!outcome.errors.contains("Error(") && !outcome.errors.contains("Optional("), "\(outcome.errors)")
    return outcome
  }

  @Test("--dry-run says classes, sizes, anchors, weights and recipe on standard output, and does nothing")
  func dryRun() throws {
    let outcome = try train("--dry-run", "--epochs", "3", "--set", "mosaic=0", "--threads", "1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let texts = [
      "COCO: the images of \"train\" are learned from, those of \"val\" validated on.", "\nall ", "shorter side is ",
      "objects with an anchor: ", "all weights are new", "\nepochs ", "3 epochs of about 5 steps", " s a step",
    ]
    for text in texts { #expect(outcome.output.contains(text), "\(text): \(outcome.output)") }
    #expect(!outcome.output.contains("mosaic_center") && !folder.contains("runs"))
  }

  @Test("data sets of other formats are found out, and told")
  func formats() throws {
    for (format, name) in [("voc", "Pascal VOC"), ("yolo", "YOLO")] {
      let source = ["--annotations", folder["smears/train.json"], "--images", folder["smears/train"]]
      #expect(try program.run(["data", "convert"] + source + ["--to", format, "--output", folder[format]]).status == 0)
      let outcome = try program.run(["train", folder[format], "--dry-run", "--min-size", "64"])
      #expect(outcome.status == 0 && outcome.output.hasPrefix("\(name): of \""), "\(outcome.errors)")
      #expect(outcome.output.contains("\", about 10 % (chosen by their names, 500 at most) are validated on"))
    }
  }

  @Test("classes keep what a detector knows of them, whose file does not name them")
  func weights() throws {
    let outcome = try train(
      "--dry-run", "--init", try TinyModel.path(), "--init-classes", "RBC,cell", "--classes", "WBC,RBC", "--min-size", "96")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("the rows of the class \"RBC\" are kept and that of the class \"WBC\" is new"), "\(outcome.output)")
    #expect(outcome.output.contains("objects of \"Platelets\" ("))
    let layers = try train("--dry-run", "--init", try TinyModel.path(), "--trainable-layers", "6")
    #expect(layers.status == 64 && layers.errors.contains("--trainable-layers must be 0 to 5 for this model, not 6."), "\(layers.errors)")
  }

  @Test("a recipe in a file counts less than what is typed; a file of options comes by the environment")
  func recipes() throws {
    let recipe = try folder.write(#"{"epochs": 7, "batch": 2, "momentum": 0.5}"#, to: "recipe.json")
    let options = try folder.write(#"{"train": {"epochs": 9}}"#, to: "options.json")
    let outcome = try train("--dry-run", "--config", recipe, "--set", "momentum=0.25", "--epochs", "4")
    #expect(outcome.status == 0 && outcome.output.contains("4 epochs of about 3 steps"), "\(outcome.errors)")
    #expect(outcome.output.firstMatch(of: /\nmomentum +0.25\n/) != nil)
    #expect(try train("--dry-run", environment: ["RCNN_CONFIG": options]).output.contains("\n9 epochs"))
    let wrong = try train("--dry-run", "--config", folder.write(#"{"epoch": 7}"#, to: "wrong.json"))
    #expect(wrong.status == 65 && wrong.errors.contains("did you mean \"epochs\"?"), "\(wrong.errors)")
    #expect(try train("--dry-run", "--config", folder["none.json"]).status == 66)
  }

  @Test(
    "options that make no sense are wrong usage",
    arguments: [
      ["--voc", "b"], ["--epochs", "0"], ["--set", "mosaic"], ["--set", "mosaik=1"], ["--set", "mosaic=2"], ["--optimizer", "adam"],
      ["--val", "b", "--no-validation"], ["--val-share", "1"], ["--val-share", "nan"], ["--split", "test"], ["--overfit", "0"],
      ["--overfit", "1", "--no-validation"],
      ["--min-size", "900", "--max-size", "800"], ["--init-classes", "a"], ["--resume", "a", "--output", "b"], ["--time-limit", "soon"],
      ["--time-limit", "0m"], ["--time-limit", "99999999999999999999h"], ["--trainable-layers", "7"], ["--class-weight", "RBC"],
      ["--class-weight", "RBC=0"], ["--class-weight", "RBC=nan"],
    ])
  func usage(options: [String]) throws {
    let outcome = try program.run(["train", folder["smears"], "--dry-run"] + options)
    #expect(outcome.status == 64 && outcome.output == "", "\(outcome.errors)")
  }

  @Test("without a data set it is wrong usage, and one that is not there gives 66")
  func noData() throws {
    #expect(try program.run(["train", "--dry-run"]).status == 64)
    #expect(try program.run(["train", folder["none"], "--dry-run"]).status == 66)
    #expect(try train("--dry-run", "--split", "mine").status == 66)
  }

  @Test("what cannot be learned gives 65 with the remedy, and empty boxes a warning")
  func unusable() throws {
    try folder.write("no image", to: "smears/train/000002.png")
    let damaged = try train("--dry-run")
    #expect(damaged.status == 65 && damaged.errors.contains("1 x unreadable_image (000002.png: "), "\(damaged.errors)")
    #expect(damaged.errors.contains("rcnn check-data") && damaged.output == "")
    try folder.write(#"{"images":[],"annotations":[],"categories":[]}"#, to: "empty/train.json")
    let empty = try program.run(["train", folder["empty"], "--no-validation", "--dry-run"])
    #expect(empty.status == 65 && empty.errors.contains("shows an object"), "\(empty.errors)")
    var text = try folder.text(of: "smears/val.json")
    let start = try #require(text.firstRange(of: "\"bbox\":[")).upperBound
    text.replaceSubrange(start..<(try #require(text[start...].firstIndex(of: "]"))), with: "3,3,0,0")
    try folder.write(text, to: "smears/val.json")
    let thin = try program.run(["train", folder["smears/val.json"], "--overfit", "2", "--dry-run"])
    #expect(thin.status == 0 && thin.errors.contains("warning: the data set has findings"), "\(thin.errors)")
    #expect(thin.errors.contains("1 x degenerate_box"))
  }

  @Test("TensorBoard is told of every step, every epoch and the pictures, in records that are whole")
  func tensorBoard() throws {
    let outcome = try train("--epochs", "2", "--tensorboard", "--output", folder["run"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder["run"])
    let files = names.filter { $0.hasPrefix("events.out.tfevents.") }
    let file = try #require(files.first)
    let events = EventRecords(Array(try #require(FileManager.default.contents(atPath: folder["run/\(file)"]))))
    #expect(files.count == 1 && events.areWhole)
    #expect(events.records.first.map { String(decoding: $0, as: UTF8.self).hasSuffix("brain.Event:2") } == true)
    let steps = try RunFolder.records(in: folder["run"]).last?.step
    #expect(events.count(of: "step/loss") == steps && events.count(of: "validation/AP50") == 2)
    #expect(events.count(of: "train_batch") == names.count { $0.hasPrefix("train_batch") } && events.count(of: "val_comparison") == 1)
  }

  @Test("the example of the README trains")
  func example() throws {
    let example = try Program(named: "TrainExample")
    let outcome = try Program(at: "/usr/bin/env").run(["-C", folder.path, example.path])
    #expect(
      outcome.status == 0 && outcome.output.hasPrefix("epoch 1: AP 0") && outcome.output.contains("epoch 2: AP 0"), "\(outcome.errors)")
    #expect(folder.contains("run/weights/best.pth"))
  }

  @Test(
    "an interrupted run goes on with the weights of an undisturbed one, and with what it was begun with only", arguments: [SIGINT, SIGUSR1])
  func interruption(signal: Int32) throws {
    let command = ["train", folder["smears"], "--min-size", "64", "--epochs", "3", "--set", "average_decay=0.5", "--threads", "1"]
    let whole = try program.run(command + ["--output", folder["whole"]])
    #expect(whole.status == 0 && whole.output.contains("3 epochs in "), "\(whole.errors)")
    let running = try program.start(command + ["--output", folder["run"]])
    folder.waitForText(in: "run/metrics.jsonl")
    running.send(signal)
    let outcome = try running.wait()
    #expect(outcome.status == (signal == SIGUSR1 ? 75 : 128 + signal), "\(outcome.errors)")
    #expect(outcome.errors.contains("go on with rcnn train --resume \(folder["run"])"), "\(outcome.errors)")
    let other = try program.run(["train", "--resume", folder["run"], "--epochs", "4"])
    #expect(other.status == 64 && other.errors.contains("begun without \"--epochs 4\""), "\(other.errors)")
    let resumed = try program.run(command + ["--resume", folder["run"], "--threads", "2"])
    #expect(resumed.status == 0 && resumed.output.contains("3 epochs in "), "\(resumed.errors)")
    for name in ["last", "best"] {
      let path = "weights/\(name).safetensors"
      #expect(FileManager.default.contentsEqual(atPath: folder["whole/\(path)"], andPath: folder["run/\(path)"]))
    }
    #expect(try program.run(["train", "--resume", folder["run"]]).status == 0)
  }
}
