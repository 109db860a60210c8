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

/// Copies of images with the objects drawn in.
enum AnnotatedImage {
  /// Boxes in the colours of their classes with names and scores; the best lie on top.
  static func drawing(_ result: ImageResult, on image: Image) -> Image {
    image.drawing(result.objects.map(annotation))
  }

  private static func annotation(_ object: DetectedObject) -> Annotation {
    let box = Rectangle(x1: object.x, y1: object.y, x2: object.x + object.width, y2: object.y + object.height)
    let score = object.score > 0 ? Double(min(object.score, 1)) : 0
    return Annotation(box: box, text: "\(object.label) \(decimal(score, digits: 2))", color: ClassColors.color(for: object.categoryID))
  }
}

/// What the files that belong to an image are called: like the image, below the folder that all images share.
struct OutputNames {
  private let stems: [[UInt8]: String]

  /// Names for the images `files`. Two that differ only in their extension keep it: `a.jpg.xml`, `a.png.xml`.
  init(files: [String]) {
    let paths = files.map(Self.components)
    let shared = Self.sharedCount(paths.map { $0.dropLast() })
    let names = paths.map { $0.dropFirst(shared).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/") }
    var counts: [[UInt8]: Int] = [:]
    for name in names { counts[name.stem.bytes, default: 0] += 1 }
    let pairs = zip(files, names).map { file, name in (file.bytes, counts[name.stem.bytes] == 1 ? name.stem : name) }
    stems = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  /// The path of a file with `suffix` for the image `file`, relative to the output folder.
  func name(of file: String, suffix: String) -> String { (stems[file.bytes] ?? "image") + suffix }

  /// The parts of the absolute path as bytes, without "." and "..".
  private static func components(_ file: String) -> [[UInt8]] {
    var result: [[UInt8]] = []
    for part in (file.utf8.first == UInt8(ascii: "/") ? file : Directory.working + "/" + file).pathComponents {
      let part = Array(part.utf8)
      if part == Array("..".utf8) { _ = result.popLast() } else if part != Array(".".utf8) { result.append(part) }
    }
    return result
  }

  private static func sharedCount(_ folders: [ArraySlice<[UInt8]>]) -> Int {
    guard let first = folders.first else { return 0 }
    return folders.reduce(first.count) { count, folder in zip(first.prefix(count), folder).prefix { $0 == $1 }.count }
  }
}
