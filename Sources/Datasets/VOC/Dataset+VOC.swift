import Files
import Images

extension Dataset {
  /// Reads a Pascal VOC folder: `Annotations/*.xml` of the images that `ImageSets/Main/SPLIT.txt` lists, or of all; or annotations beside their images,
  /// where a split is a folder.
  ///
  /// Images and annotations are numbered from 1 in the order of the split. Categories are numbered from 1 in the order of `classes`, then of their names
  /// (by Unicode scalars), as VOC's own twenty are. So splits that show the same classes number them alike, and all splits do if `classes` names all.
  /// A box is xmin, ymin, xmax - xmin, ymax - ymin, whatever program wrote it. Throws `DatasetError`.
  public init(vocFolder path: String, split: String? = nil, classes: [String] = []) throws(DatasetError) {
    let folder = try VOCFolder(path: path, split: split)
    let entries = try folder.entries(split: split)
    var files: [VOCFile] = []
    for entry in entries { files.append(try folder.annotation(entry)) }
    let imageFiles = try VOCImageFinder(folder.images).files(of: entries, files)
    let categoryIDs = Self.categoryIDs(classes, of: files.lazy.flatMap(\.objects).map(\.name))
    self.init(categories: categoryIDs.map { DatasetCategory(id: $0.value, name: $0.key) }.sorted { $0.id < $1.id })
    for (entry, (file, imageFile)) in zip(entries, zip(files, imageFiles)) {
      let size = file.width > 0 ? ImageSize(width: file.width, height: file.height) : imageFile.flatMap { Self.size(folder.images, $0) }
      add(file, DatasetImage(id: images.count + 1, fileName: imageFile ?? entry.name + ".jpg", size: size), categoryIDs)
    }
  }

  /// The size of an image whose annotation has none; nil where it cannot be read.
  private static func size(_ folder: String, _ file: String) -> ImageSize? { try? ImageSize(ofFile: folder.appending(path: file)) }

  private static func categoryIDs(_ classes: [String], of names: some Sequence<String>) -> [String: Int] {
    var ids: [String: Int] = [:]
    for name in classes + Set(names).sorted() where ids[name] == nil { ids[name] = ids.count + 1 }
    return ids
  }

  private mutating func add(_ file: VOCFile, _ image: DatasetImage, _ categoryIDs: [String: Int]) {
    images.append(image)
    for object in file.objects {
      annotations.append(
        ObjectAnnotation(
          id: annotations.count + 1, imageID: image.id, categoryID: categoryIDs[object.name] ?? 0, box: object.box,
          isCrowd: object.isCrowd, isDifficult: object.isDifficult))
    }
  }
}

extension DatasetImage {
  fileprivate init(id: Int, fileName: String, size: ImageSize?) {
    self.init(id: id, fileName: fileName, width: size?.width ?? 0, height: size?.height ?? 0)
  }
}
