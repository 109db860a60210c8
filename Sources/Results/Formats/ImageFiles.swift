import Datasets
import Files
import Images

/// The formats of a file an image, below the folder of a run.
struct ImageFiles {
  private let folder: String
  private let formats: Set<ResultFormat>
  private let names: OutputNames
  private let labels: YOLOLabels
  private let written: WrittenFiles

  init(folder: String, files: [String], options: ResultOptions, written: WrittenFiles) throws {
    (self.folder, self.written) = (folder, written)
    formats = options.formats
    names = OutputNames(files: files)
    labels = YOLOLabels(classes: options.classes, includesScores: options.includesScoresInYOLO)
    if formats.contains(.yolo) { try writeClasses() }
  }

  /// The names of the classes as programs that read YOLO's labels want them.
  private func writeClasses() throws {
    try Directory.create(folder + "/yolo")
    for (name, text) in [("yolo/classes.txt", labels.classNames), ("yolo/data.yaml", labels.yaml)] {
      if written.isForeign(name) { throw RunError.foreign(path: folder.appending(path: name)) }
      try NewFile.write(text, to: folder.appending(path: name), existing: written.note(name))
    }
  }

  /// Writes the files of one image; returns why that is impossible for this image.
  func write(_ result: ImageResult, image: Image) throws(FileError) -> ImageFailure? {
    do throws(FileError) {
      for format in [ResultFormat.voc, .yolo, .images] where formats.contains(format) {
        if let failure = try write(result, format, image) { return failure }
      }
      return nil
    } catch .badName(let path, let reason) {
      return ImageFailure(
        file: result.file, stage: .write, code: "bad_name", message: FileError.badName(path: path, reason: reason).description)
    }
  }

  private func write(_ result: ImageResult, _ format: ResultFormat, _ image: Image) throws(FileError) -> ImageFailure? {
    let name = Self.name(format, names, result.file)
    let path = folder.appending(path: name)
    if written.isForeign(name) {
      return ImageFailure(file: result.file, stage: .write, code: "foreign_file", message: RunError.foreign(path: path).description)
    }
    let existing = try written.note(name)
    try Directory.create(path.folder)
    switch format {
    case .voc: try NewFile.write(VOCAnnotation(result).text, to: path, existing: existing)
    case .yolo: try NewFile.write(labels.text(result), to: path, existing: existing)
    case .images: return try draw(result, on: image, to: path, existing)
    case .jsonl, .coco, .csv: preconditionFailure("\(format.rawValue) has no file an image")
    }
    return nil
  }

  private func draw(_ result: ImageResult, on image: Image, to path: String, _ existing: NewFile.Existing) throws(FileError)
    -> ImageFailure?
  {
    let drawing = AnnotatedImage.drawing(result, on: image)
    do throws(ImageError) {
      let bytes = try path.pathExtension == "png" ? drawing.png(named: path) : drawing.jpeg(named: path)
      try bytes.write(to: path, existing)
      return nil
    } catch {
      if case .file(let error) = error { throw error }
      return ImageFailure(error, file: result.file, stage: .write)
    }
  }

  /// Where the file of an image is; pictures of PNG files are such, all others JPEG.
  private static func name(_ format: ResultFormat, _ names: OutputNames, _ file: String) -> String {
    switch format {
    case .voc: "voc/" + names.name(of: file, suffix: ".xml")
    case .yolo: "yolo/labels/" + names.name(of: file, suffix: ".txt")
    default: "images/" + names.name(of: file, suffix: file.pathExtension == "png" ? ".png" : ".jpg")
    }
  }
}
