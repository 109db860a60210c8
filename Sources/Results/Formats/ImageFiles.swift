import Datasets
import Files
import Images

/// The formats of a file an image, below the folder of a run.
struct ImageFiles {
  private let folder: String
  private let formats: Set<ResultFormat>
  private let names: OutputNames
  private let labels: YOLOLabels
  private let pictures: PictureStyle
  private let written: WrittenFiles

  init(folder: String, files: [String], options: ResultOptions, written: WrittenFiles) throws {
    (self.folder, self.written) = (folder, written)
    (formats, pictures) = (options.formats, options.pictures)
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
      for (index, object) in result.objects.enumerated() where formats.contains(.crops) {
        if let failure = try crop(object, number: index + 1, of: result, image) { return failure }
      }
      return nil
    } catch .badName(let path, let reason) {
      return ImageFailure(
        file: result.file, stage: .write, code: "bad_name", message: FileError.badName(path: path, reason: reason).description)
    }
  }

  private func write(_ result: ImageResult, _ format: ResultFormat, _ image: Image) throws(FileError) -> ImageFailure? {
    try write(Self.name(format, names, result.file), of: result) { path, existing throws(FileError) in
      switch format {
      case .voc: try NewFile.write(VOCAnnotation(result).text, to: path, existing: existing)
      case .yolo: try NewFile.write(labels.text(result), to: path, existing: existing)
      case .images: return try write(image.drawing(result, pictures), of: result, to: path, existing)
      case .jsonl, .coco, .csv, .text, .crops: preconditionFailure("\(format.rawValue) has not one file an image")
      }
      return nil
    }
  }

  /// Writes what lies in an object's box, if that is anything.
  private func crop(_ object: Detection, number: Int, of result: ImageResult, _ image: Image) throws(FileError) -> ImageFailure? {
    guard let box = object.pixels(in: image) else { return nil }
    let suffix = "-\(number)\(Self.pictureSuffix(result.file))"
    let name = "crops/\(object.label.asFileName)/\(names.name(of: result.file, suffix: suffix))"
    return try write(name, of: result) { path, existing throws(FileError) in
      try write(image.cropped(to: box), of: result, to: path, existing)
    }
  }

  /// Makes way for a file that belongs to the run, and has `body` write it.
  private func write(
    _ name: String, of result: ImageResult, _ body: (_ path: String, NewFile.Existing) throws(FileError) -> ImageFailure?
  ) throws(FileError) -> ImageFailure? {
    let path = folder.appending(path: name)
    if written.isForeign(name) {
      return ImageFailure(file: result.file, stage: .write, code: "foreign_file", message: RunError.foreign(path: path).description)
    }
    let existing = try written.note(name)
    try Directory.create(path.folder)
    return try body(path, existing)
  }

  private func write(_ picture: Image, of result: ImageResult, to path: String, _ existing: NewFile.Existing) throws(FileError)
    -> ImageFailure?
  {
    do throws(ImageError) {
      let bytes = try path.pathExtension == "png" ? picture.png(named: path) : picture.jpeg(named: path)
      try bytes.write(to: path, existing)
      return nil
    } catch {
      if case .file(let error) = error { throw error }
      return ImageFailure(error, file: result.file, stage: .write)
    }
  }

  /// Pictures of PNG files are such, all others JPEG.
  private static func pictureSuffix(_ file: String) -> String { file.pathExtension == "png" ? ".png" : ".jpg" }

  /// Where the file of an image is.
  private static func name(_ format: ResultFormat, _ names: OutputNames, _ file: String) -> String {
    switch format {
    case .voc: "voc/" + names.name(of: file, suffix: ".xml")
    case .yolo: "yolo/labels/" + names.name(of: file, suffix: ".txt")
    default: "images/" + names.name(of: file, suffix: pictureSuffix(file))
    }
  }
}

extension Image {
  /// A copy with the objects drawn in: boxes in the colours of their classes with names and scores; the best lie on top.
  func drawing(_ result: ImageResult, _ style: PictureStyle) -> Image {
    drawing(result.objects.map { $0.annotation(style) }, lineWidth: style.lineWidth)
  }
}

extension Detection {
  fileprivate func annotation(_ style: PictureStyle) -> Annotation {
    let probability = score > 0 ? Double(min(score, 1)) : 0
    let words = (style.showsLabels ? [label] : []) + (style.showsScores ? [decimal(probability, digits: 2)] : [])
    return Annotation(
      box: Rectangle(x1: x, y1: y, x2: x + width, y2: y + height), text: words.joined(separator: " "),
      color: ClassColors.color(for: categoryID))
  }

  /// The whole pixels of its box that lie in an image, nil if there are none.
  fileprivate func pixels(in image: Image) -> PixelBox? {
    guard [x, y, width, height].allSatisfy(\.isFinite) else { return nil }
    func pixel(_ value: Float, _ limit: Int) -> Int { Int(min(max(value, 0), Float(limit))) }
    let box = PixelBox(
      left: pixel(x.rounded(.down), image.width), top: pixel(y.rounded(.down), image.height),
      right: pixel((x + width).rounded(.up), image.width), bottom: pixel((y + height).rounded(.up), image.height))
    return box.width > 0 && box.height > 0 ? box : nil
  }
}

extension String {
  /// A name for a folder; what would lead elsewhere becomes an underscore.
  fileprivate var asFileName: String {
    let name = String(String.UnicodeScalarView(unicodeScalars.map { $0 == "/" || $0 == "\0" ? "_" : $0 }))
    return name.isEmpty || name.utf8.first == UInt8(ascii: ".") ? "_\(name)" : name
  }
}

/// What the files that belong to an image are called: like the image, below the folder that all images share.
struct OutputNames {
  private let stems: [[UInt8]: String]

  /// Names for the images `files`. Two that differ only in their extension keep it: `a.jpg.xml`, `a.png.xml`. So does one whose name without it is that of
  /// another, `a.jpg.png`; an image that comes by two paths has a number as well.
  init(files: [String]) {
    let paths = files.map(Self.components)
    let shared = Self.sharedCount(paths.map { $0.dropLast() })
    let names = paths.map { $0.dropFirst(shared).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/") }
    var counts: [[UInt8]: Int] = [:]
    for name in names { counts[name.stem.bytes, default: 0] += 1 }
    let whole = Set(names.filter { counts[$0.stem.bytes] != 1 }.map(\.bytes))
    var (stems, taken): ([[UInt8]: String], Set<[UInt8]>) = ([:], [])
    for (file, name) in zip(files, names) where stems[file.bytes] == nil {
      let isAlone = counts[name.stem.bytes] == 1 && !whole.contains(name.stem.bytes)
      var (chosen, number) = (isAlone ? name.stem : name, 1)
      while !taken.insert(chosen.bytes).inserted {
        number += 1
        chosen = "\(name)-\(number)"
      }
      stems[file.bytes] = chosen
    }
    self.stems = stems
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
