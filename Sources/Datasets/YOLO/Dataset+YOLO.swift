import Files
import Images

extension Dataset {
  /// Reads a YOLO data set: a folder, in any of the layouts that tools write, or its YAML file.
  ///
  /// `images` and `labels` with the same names, in whole or for each split, or labels beside their images; classes in data.yaml, classes.txt or obj.names.
  /// Images are numbered from 1 in the order of their paths, annotations in that of the images and lines, categories from 1 in the order of the names;
  /// a class beyond the names keeps its number. Labels are shares of the image as it is upright, so every image's header is read.
  /// Source: "Object Detection Datasets Overview", https://docs.ultralytics.com/datasets/detect. Throws `DatasetError`.
  public init(yoloFolder path: String, split: String? = nil) throws(DatasetError) {
    let folder = try YOLOFolder(path: path, split: split)
    self.init(categories: try folder.classNames().enumerated().map { DatasetCategory(id: $0.offset + 1, name: $0.element) })
    for (name, labels) in zip(folder.imageNames, folder.labels) {
      let size = try ImageSize(ofFile: folder.images.appending(path: name))
      let image = DatasetImage(id: images.count + 1, fileName: name, width: size.width, height: size.height)
      images.append(image)
      if let labels { try addLabels(in: labels, of: image, keypointNumbers: folder.keypointNumbers) }
    }
  }

  private mutating func addLabels(in file: String, of image: DatasetImage, keypointNumbers: Int?) throws(DatasetError) {
    for (number, line) in YOLOFolder.lines(try YOLOFolder.text(of: file)).enumerated() where !line.allSatisfy(\.isWhitespace) {
      let label: YOLOLabel
      do throws(YOLOLabel.Problem) { label = try YOLOLabel(line, keypointNumbers: keypointNumbers) } catch {
        throw .invalid(file: file, line: number + 1, reason: error.reason)
      }
      annotations.append(
        ObjectAnnotation(id: annotations.count + 1, imageID: image.id, categoryID: label.classIndex + 1, box: label.box(in: image)))
    }
  }
}
