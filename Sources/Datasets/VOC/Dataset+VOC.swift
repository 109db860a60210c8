import Glibc
import Results

extension Dataset {
  /// Reads a Pascal VOC folder: `Annotations/*.xml` of the images that `ImageSets/Main/SPLIT.txt` lists, or of all.
  ///
  /// Images and annotations are numbered from 1 in the order of the split. Categories are numbered from 1 in the order of `classes`, then of their
  /// first appearance; two splits have the same numbers only if `classes` names all. A box is xmin, ymin, xmax - xmin, ymax - ymin.
  /// Throws `DatasetError`.
  public init(vocFolder path: String, split: String? = nil, classes: [String] = []) throws(DatasetError) {
    let folder = try VOCFolder(path: path)
    var reader = VOCReading(classes: classes)
    for name in try folder.imageNames(split: split) {
      reader.add(try folder.annotation(of: name), fileName: folder.fileName(of: name))
    }
    self = reader.dataset
  }
}

/// What has been read of a folder so far.
private struct VOCReading {
  private(set) var dataset: Dataset
  private var categoryIDs: [String: Int] = [:]

  init(classes: [String]) {
    dataset = Dataset()
    for name in classes { _ = categoryID(of: name) }
  }

  mutating func add(_ file: VOCFile, fileName: String) {
    let imageID = dataset.images.count + 1
    dataset.images.append(DatasetImage(id: imageID, fileName: fileName, width: file.width, height: file.height))
    for object in file.objects {
      dataset.annotations.append(
        ObjectAnnotation(
          id: dataset.annotations.count + 1, imageID: imageID, categoryID: categoryID(of: object.name), box: object.box,
          isCrowd: object.isCrowd, isDifficult: object.isDifficult))
    }
  }

  private mutating func categoryID(of name: String) -> Int {
    if let id = categoryIDs[name] { return id }
    let id = dataset.categories.count + 1
    dataset.categories.append(DatasetCategory(id: id, name: name))
    categoryIDs[name] = id
    return id
  }
}
