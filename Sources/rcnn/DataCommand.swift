import ArgumentParser
import Datasets
import Files
import RCNN
import Results

/// `rcnn data`: data sets.
struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Make, convert and merge data sets.",
    subcommands: [DataConvertCommand.self, DataMergeCommand.self, DataSynthesizeCommand.self])
}

/// `rcnn data convert`: a data set in another format.
struct DataConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert a data set between COCO, Pascal VOC and YOLO.",
    discussion: """
      COCO is written as one JSON file; its file names are relative to the folder that the images are in.
      VOC and YOLO are written as a new folder, with relative links to the images where the program knows them, or with copies.
      Boxes keep their numbers; what a format cannot say is told.

      EXAMPLES:
        rcnn data convert --voc VOC2007 --split test --to coco --output test.json
        rcnn data convert --annotations val.json --images val2017 \\
          --to yolo --output val-yolo
      """)

  @OptionGroup(title: "Data set") var dataset: DatasetOptions
  @Option(help: .init("The new format: coco, voc or yolo.", valueName: "format")) var to: DatasetFormat
  @Option(name: .shortAndLong, help: .init("The JSON file or the new folder.", valueName: "path")) var output: String
  @Flag(help: "Copy the images into the new folder instead of linking to them.") var copy = false
  @OptionGroup var logging: QuietOption

  func validate() throws {
    if copy && to == .coco { throw ValidationError("--copy belongs to --to voc and --to yolo; a COCO file has no images.") }
    if copy && dataset.annotations != nil && dataset.images == nil {
      throw ValidationError("--copy needs the images: give their folder with --images.")
    }
  }

  func run() throws {
    try reportingErrors {
      let log = logging.log
      let source = try dataset.source()
      if to == .coco && FileKind(of: output) != .missing { throw FileError.cannotCreate(path: output, reason: "it exists already") }
      let contents = try source.dataset(log)
      let folder = to == .coco ? nil : try source.imageFolder()
      try DatasetWriter(contents, files: folder.map(contents.imagePaths)).write(
        to, to: output, split: dataset.split ?? "all", copiesImages: copy)
      contents.tell(written: to, to: output, log)
      if let lost = DatasetPlace(source).splitsBeforeMerging(dataset.split) { log.warning(lost) }
      if to != .coco && folder == nil {
        log.warning("\(output) has labels and no images, without which it is no data set: with --images it has links to them.")
      }
    }
  }
}

extension DatasetPlace {
  /// Says which splits become one where none is asked for; nil where there are not several.
  func splitsBeforeMerging(_ asked: String?) -> String? {
    let names = asked == nil ? ["train", "val", "trainval", "test"].filter { (try? split($0)) != nil } : []
    if names.count < 2 { return nil }
    return
      "\(path): its splits (\(names.joined(separator: ", "))) become one; --split takes one of them, and keeps what is to test on apart."
  }
}

extension DatasetFormat: ExpressibleByArgument {}

extension Dataset {
  /// Tells that the data set was written, and what the format could not say.
  func tell(written format: DatasetFormat, to path: String, _ log: Log) {
    for loss in losses(in: format) { log.warning("\(loss).") }
    log.note(
      "\(path): \(plural(images.count, "image")), \(plural(annotations.count(where: format.holds), "annotation")), \(plural(categories.count, "category"))."
    )
  }
}
