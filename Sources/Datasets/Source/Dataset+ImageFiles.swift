import Files

extension Dataset {
  /// The paths of the images in `folder`, in their order; nil for each that is missing.
  ///
  /// Where a file name has folders that are not there (`val2017/a.jpg`), its last part counts.
  public func locateImages(in folder: String) -> [String?] {
    images.map { image in
      ["\(folder)/\(image.fileName)", "\(folder)/\(image.fileName.lastComponent)"].first { $0.isFile }
    }
  }

  /// The paths of all images in `folder`, in their order; throws `DatasetError.missingImages` with the names of those that are not there.
  public func imagePaths(in folder: String) throws(DatasetError) -> [String] {
    let paths = locateImages(in: folder)
    let missing = zip(images, paths).filter { $0.1 == nil }.map(\.0.fileName)
    if !missing.isEmpty { throw .missingImages(folder: folder, files: missing) }
    return paths.compactMap { $0 }
  }
}
