import Files
import JSON

extension Dataset {
  /// Writes a COCO file, a line a record in the order of the arrays; every number reads back as the same.
  ///
  /// Difficult objects are marked with `ignore`. Throws `DatasetError.file`.
  public func writeCOCO(to path: String) throws(DatasetError) {
    do throws(FileError) {
      let file = try NewFile(path: path)
      try file.write("{\"images\":")
      try Self.write(images.lazy.map(\.cocoText), to: file)
      try file.write(",\n\"annotations\":")
      try Self.write(annotations.lazy.filter(DatasetFormat.coco.holds).map(\.cocoText), to: file)
      try file.write(",\n\"categories\":")
      try Self.write(categories.lazy.map(\.cocoText), to: file)
      try file.write("}\n")
      try file.commit()
    } catch {
      throw .file(error)
    }
  }

  private static func write(_ records: some Sequence<String>, to file: NewFile) throws(FileError) {
    var chunk = "["
    var separator = "\n"
    for record in records {
      chunk += separator + record
      separator = ",\n"
      if chunk.utf8.count > 1 << 16 {
        try file.write(chunk)
        chunk = ""
      }
    }
    try file.write(chunk + "\n]")
  }
}

extension DatasetImage {
  /// The entry of "images".
  package var cocoText: String {
    JSONText.object(["id": String(id), "file_name": JSONText.string(fileName), "width": String(width), "height": String(height)])
  }
}

extension DatasetCategory {
  /// The entry of "categories".
  package var cocoText: String { JSONText.object(["id": String(id), "name": JSONText.string(name)]) }
}

extension ObjectAnnotation {
  fileprivate var cocoText: String {
    let sides = [box.x, box.y, box.width, box.height].map { JSONText.number($0) }
    let record = JSONText.object([
      "id": String(id), "image_id": String(imageID), "category_id": String(categoryID), "bbox": JSONText.array(sides),
      "area": JSONText.number(area), "iscrowd": isCrowd ? "1" : "0",
    ])
    return isDifficult ? record.dropLast() + ",\"ignore\":1}" : record
  }
}
