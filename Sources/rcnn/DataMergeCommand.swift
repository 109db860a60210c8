import ArgumentParser
import Datasets
import Files
import RCNN

/// `rcnn data merge`: several data sets as one.
struct DataMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Make one data set of several.",
    discussion: """
      Each DATA is a Pascal VOC or YOLO folder, a data.yaml, or a COCO file beside its images; formats are found out. Of a folder the split is taken \
      that --split names, of a COCO file all of it. Classes of the same name become one.

      The new folder has Pascal VOC's or YOLO's format, with relative links to the images, or with copies. The names of \
      the first data set's images begin with "1-", those of the second with "2-", and so on.

      EXAMPLE:
        rcnn data merge VOC2007 smears/train.json --split trainval --output cells
      """)

  @Argument(help: .init("The data sets.", valueName: "data")) var data: [String]
  @Option(help: .init("The split of folders. Default: all images.", valueName: "name")) var split: String?
  @Option(help: .init("The new format: voc or yolo.", valueName: "format")) var to = DatasetFormat.voc
  @Option(name: .shortAndLong, help: .init("The new folder.", valueName: "folder")) var output: String
  @Flag(help: "Copy the images into the new folder instead of linking to them.") var copy = false
  @OptionGroup var logging: QuietOption

  func validate() throws {
    if to == .coco { throw ValidationError("--to must be voc or yolo: a COCO file has no images of several folders.") }
  }

  func run() throws {
    try reportingErrors {
      let log = logging.log
      var (parts, files) = ([(name: String, dataset: Dataset)](), [String]())
      for (number, path) in data.enumerated() {
        let source = try source(path)
        guard let folder = try source.imageFolder() else {
          throw UsageError("where the images of \(path) are cannot be told; move it beside their folder.")
        }
        if let lost = DatasetPlace(source).splitsBeforeMerging(split) { log.warning(lost) }
        let dataset = try source.dataset(log)
        parts.append(("\(number + 1)", dataset))
        files += try dataset.imagePaths(in: folder)
      }
      let merged = Dataset(merging: parts)
      try DatasetWriter(merged, files: files).write(to, to: output, split: split ?? "all", copiesImages: copy)
      merged.tell(written: to, to: output, log)
    }
  }

  private func source(_ path: String) throws -> DatasetSource {
    let place = try DatasetPlace(at: path)
    guard let split, FileKind(of: path) == .folder else { return try place.whole() }
    guard let source = try place.split(split) else { throw UsageError("\(path) has no split \"\(split)\".") }
    return source
  }
}
