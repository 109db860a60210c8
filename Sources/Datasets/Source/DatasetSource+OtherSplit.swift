import Files
import Images

extension DatasetSource {
  /// The images of another split: a split of the same VOC or YOLO folder by its name, a COCO file over the same images, or a folder of images.
  ///
  /// Throws `DatasetError`.
  public func imagePaths(ofOther other: String) throws(DatasetError) -> [String] {
    if let sibling = sibling(split: other) { return try sibling.imagePaths() }
    if case .coco(_, let images) = self, FileKind(of: other) == .file {
      return try DatasetSource.coco(annotations: other, images: images ?? other.folder).imagePaths()
    }
    do throws(FileError) {
      return try Directory.contents(of: other).files.filter(ImageFormat.isImageName).map(other.appending(path:))
    } catch {
      throw .file(error)
    }
  }

  private func imagePaths() throws(DatasetError) -> [String] {
    guard let folder = try imageFolder() else { return [] }
    return try dataset().imagePaths(in: folder)
  }

  /// Another split of the same folder, for what may be a split's name.
  private func sibling(split: String) -> DatasetSource? {
    if case .coco = self { return nil }
    return split.contains("/") ? nil : withSplit(split)
  }
}
