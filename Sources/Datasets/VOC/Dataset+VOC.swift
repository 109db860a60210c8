import Glibc
import Results

extension Dataset {
  /// Reads a Pascal VOC folder: `Annotations/*.xml` of the images that `ImageSets/Main/SPLIT.txt` lists, or of all.
  ///
  /// Images and annotations are numbered from 1 in the order of the split. Categories are numbered from 1 in the order of `classes`, then of their names
  /// (by Unicode scalars), as VOC's own twenty are. So splits that show the same classes number them alike, and all splits do if `classes` names all.
  /// A box is xmin, ymin, xmax - xmin, ymax - ymin, whatever program wrote it. Throws `DatasetError`.
  public init(vocFolder path: String, split: String? = nil, classes: [String] = []) throws(DatasetError) {
    let folder = try VOCFolder(path: path)
    var files: [(name: String, file: VOCFile)] = []
    for name in try folder.imageNames(split: split) { files.append((folder.fileName(of: name), try folder.annotation(of: name))) }
    let categoryIDs = Self.categoryIDs(classes, of: files.lazy.flatMap(\.file.objects).map(\.name))
    self.init(categories: categoryIDs.map { DatasetCategory(id: $0.value, name: $0.key) }.sorted { $0.id < $1.id })
    for (name, file) in files { add(file, fileName: name, categoryIDs) }
  }

  private static func categoryIDs(_ classes: [String], of names: some Sequence<String>) -> [String: Int] {
    var ids: [String: Int] = [:]
    for name in classes + Set(names).sorted() where ids[name] == nil { ids[name] = ids.count + 1 }
    return ids
  }

  private mutating func add(_ file: VOCFile, fileName: String, _ categoryIDs: [String: Int]) {
    let imageID = images.count + 1
    images.append(DatasetImage(id: imageID, fileName: fileName, width: file.width, height: file.height))
    for object in file.objects {
      annotations.append(
        ObjectAnnotation(
          id: annotations.count + 1, imageID: imageID, categoryID: categoryIDs[object.name] ?? 0, box: object.box,
          isCrowd: object.isCrowd, isDifficult: object.isDifficult))
    }
  }
}
