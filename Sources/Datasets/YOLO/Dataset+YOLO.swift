import Images

extension Dataset {
  /// Reads a YOLO folder: `images` and `labels` with the same names, classes in data.yaml, classes.txt or obj.names.
  ///
  /// Images are numbered from 1 in the order of their paths, annotations in that of the images and lines, categories from 1 in the order of the names;
  /// a class beyond the names keeps its number. Labels are shares of the image as it is upright, so every image's header is read.
  /// Source: "Object Detection Datasets Overview", https://docs.ultralytics.com/datasets/detect. Throws `DatasetError`.
  public init(yoloFolder path: String, split: String? = nil) throws(DatasetError) {
    let folder = try YOLOFolder(path: path, split: split)
    self.init(categories: try folder.classNames().enumerated().map { DatasetCategory(id: $0.offset + 1, name: $0.element) })
    for name in try folder.imageNames() {
      let size = try Self.size(of: "\(folder.images)/\(name)")
      let image = DatasetImage(id: images.count + 1, fileName: name, width: size.width, height: size.height)
      images.append(image)
      if let labels = folder.labelPath(of: name) { try addLabels(in: labels, of: image) }
    }
  }

  private mutating func addLabels(in file: String, of image: DatasetImage) throws(DatasetError) {
    let lines = try YOLOFolder.text(of: file).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      let label: YOLOLabel
      do throws(YOLOLabel.Problem) { label = try YOLOLabel(line) } catch {
        throw .invalid(file: file, line: number + 1, reason: error.reason)
      }
      annotations.append(
        ObjectAnnotation(id: annotations.count + 1, imageID: image.id, categoryID: label.classIndex + 1, box: label.box(in: image)))
    }
  }

  private static func size(of path: String) throws(DatasetError) -> ImageSize {
    do throws(ImageError) { return try Image.size(ofFile: path) } catch { throw .image(error) }
  }
}
