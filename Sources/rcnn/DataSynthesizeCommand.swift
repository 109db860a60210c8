import ArgumentParser
import Datasets
import Files
import RCNN
import Results
import SceneSynthesis

/// `rcnn data synthesize`: labelled blood smears.
struct DataSynthesizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesize",
    abstract: "Draw blood smears under a microscope, with a labelled box around every cell.",
    discussion: """
      Something to detect, train and evaluate on without a download: red cells, white cells and platelets that overlap, out of focus, under uneven \
      light, with dust between them. A seed gives the same images and labels on every machine, and the first images are the same however many \
      are drawn. Classes are named as in the public BCCD data set: RBC, WBC, Platelets.

      Every cell that is drawn has a label: no cell lies to less than 30 % in the image or is covered to more than 70 %. A box is the tightest around \
      what no opaque cell hides; red cells let light through and hide nothing.

      Each split is a folder of PNG images and a COCO file of its name beside it. --count alone makes the split "images".

      EXAMPLES:
        rcnn data synthesize smears --train 200 --val 50
        rcnn data synthesize large --count 10 --size 1600x1200 --density 0.9 --seed 7
      """)

  @Argument(help: "The folder to make.") var output: String
  @Option(help: .init("The number of images, where no splits are asked for. (default: 100)", valueName: "number")) var count: Int?
  @Option(help: .init("The number of images to train on.", valueName: "number")) var train: Int?
  @Option(help: .init("The number of images to validate with.", valueName: "number")) var val: Int?
  @Option(help: .init("The number of images to test with.", valueName: "number")) var test: Int?
  @Option(help: .init("Other seeds give other images.", valueName: "number")) var seed: UInt64 = 0
  @Option(help: .init("Pixels of each image. Cells are larger in larger images.", valueName: "WIDTHxHEIGHT")) var size = PixelSize(640, 480)
  @Option(help: .init("About the share of an image that red cells would cover if none overlapped, 0 to 2.", valueName: "share"))
  var density = Scene.ordinaryDensity
  @Option(
    help: .init(
      "How large cells are for the size of the image: 0.16 has 4000x3000 pixels with cells as in 640x480.", valueName: "factor"))
  var magnification = 1.0
  @Flag(help: "Replace files that exist.") var force = false
  @OptionGroup var logging: QuietOption

  func validate() throws {
    if count != nil && !namedSplits.isEmpty { throw ValidationError("--count excludes --train, --val and --test.") }
    if splits.contains(where: { !(1...999_999).contains($0.count) }) { throw ValidationError("a number of images is from 1 to 999999.") }
    for side in [size.width, size.height] { try Requirement.within(64...8192, side, "a side of --size") }
    if !(0.05...4).contains(magnification) { throw ValidationError("--magnification is from 0.05 to 4.") }
    if !(0...2).contains(density) { throw ValidationError("--density is from 0 to 2.") }
  }

  func run() async throws {
    do {
      try Directory.create(output)
      let written = try WrittenFiles(folder: output)
      try prepare(written)
      try Requirement.room(forThreads: 8)
      for split in splits { try await write(split.count, of: split.name) }
    } catch { throw reported(error) }
  }

  private var namedSplits: [(name: String, count: Int)] {
    [("train", train), ("val", val), ("test", test)].compactMap { name, count in count.map { (name, $0) } }
  }

  private var splits: [(name: String, count: Int)] { namedSplits.isEmpty ? [("images", count ?? 100)] : namedSplits }

  /// Refuses what is there, before the first image is drawn; with --force an earlier set of this program is removed, and nothing else.
  private func prepare(_ written: WrittenFiles) throws {
    let paths = splits.flatMap { [output.appending(path: $0.name), output.appending(path: "\($0.name).json")] }
    if !force, let path = paths.first(where: { FileKind(of: $0) != .missing }) {
      throw FileError.cannotCreate(path: path, reason: "it exists already; --force replaces what this program drew there")
    }
    let names = Set(splits.flatMap { [$0.name, "\($0.name).json"] })
    if force { try written.remove { names.contains(String($0.pathComponents[0])) } }
    if let path = paths.first(where: { FileKind(of: $0) != .missing }) { throw RunError.foreign(path: path) }
    for split in splits {
      try Directory.create(output.appending(path: split.name))
      for number in 1...split.count { _ = try written.note("\(split.name)/\(SceneCollection.fileName(number))") }
      _ = try written.note("\(split.name).json")
    }
  }

  private func write(_ count: Int, of split: String) async throws {
    var collection = SceneCollection(seed: seed)
    (collection.width, collection.height, collection.density) = (size.width, size.height, density)
    collection.magnification = magnification
    var progress = ProgressReport(total: count, log: logging.log, rowsGoToStandardOutput: false)
    let dataset = try await collection.write(count, of: split, to: "\(output)/\(split)") { progress.advance() }
    progress.clear()
    try dataset.writeCOCO(to: "\(output)/\(split).json")
    logging.log.note("\(output)/\(split): \(plural(count, "image")), \(plural(dataset.annotations.count, "object"))")
  }
}
