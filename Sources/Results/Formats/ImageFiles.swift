import Images

/// The formats of a file an image, below the folder of a run.
struct ImageFiles {
  private let folder: String
  private let formats: Set<ResultFormat>
  private let names: OutputNames
  private let labels: YOLOLabels

  init(folder: String, files: [String], options: ResultOptions) throws(OutputError) {
    self.folder = folder
    formats = options.formats
    names = OutputNames(files: files)
    labels = YOLOLabels(classes: options.classes, includesScores: options.includesScoresInYOLO)
    if formats.contains(.yolo) {
      try Directory.create(folder + "/yolo")
      try NewFile.write(labels.classNames, to: folder + "/yolo/classes.txt")
    }
  }

  /// Writes the files of one image; returns why that is impossible for this image.
  func write(_ result: ImageResult, image: Image) throws(OutputError) -> ImageFailure? {
    if formats.contains(.voc) { try NewFile.write(VOCAnnotation(result).text, to: path(of: result, in: "voc", suffix: ".xml")) }
    if formats.contains(.yolo) { try NewFile.write(labels.text(result), to: path(of: result, in: "yolo/labels", suffix: ".txt")) }
    guard formats.contains(.images) else { return nil }
    let isPNG = result.file.lowercased().hasSuffix(".png")
    let path = try path(of: result, in: "images", suffix: isPNG ? ".png" : ".jpg")
    do {
      let drawing = AnnotatedImage.drawing(result, on: image)
      try isPNG ? drawing.writePNG(to: path) : drawing.writeJPEG(to: path)
      return nil
    } catch .unwritable(let file, let reason) {
      throw .writeFailed(path: file, reason: reason)
    } catch {
      return ImageFailure(error, file: result.file, stage: .write)
    }
  }

  private func path(of result: ImageResult, in subfolder: String, suffix: String) throws(OutputError) -> String {
    let path = "\(folder)/\(subfolder)/\(names.name(of: result.file, suffix: suffix))"
    if let slash = path.lastIndex(of: "/") { try Directory.create(String(path[..<slash])) }
    return path
  }
}
