import Files

extension Dataset {
  /// Finds the images in `folder`; names that lead out of it are looked for by their last parts.
  package func lookUpImages(in folder: String) -> ImageLookup { ImageLookup(images.map(\.fileName), in: folder) }

  /// The paths of all images in `folder`, in their order.
  ///
  /// Throws `DatasetError.missingImages` with the names of those that are not there, and `repeatedImage` for a name that two images have.
  public func imagePaths(in folder: String) throws(DatasetError) -> [String] {
    if let image = images.first(where: { $0.fileName.isEmpty }) { throw .namelessImage(id: image.id) }
    try refuseRepeatedNames()
    guard Directory.exists(folder) else { throw .file(.unreadable(path: folder, reason: "it is not a folder")) }
    let lookup = lookUpImages(in: folder)
    let missing = images.indices.filter { lookup.files[$0] == nil }
    guard missing.isEmpty else {
      let reason = missing.lazy.compactMap { lookup.reasons[$0] }.first
      throw .missingImages(folder: folder, files: missing.map { images[$0].fileName }, reason: reason)
    }
    return lookup.files.compactMap { $0.map(folder.appending(path:)) }
  }

  private func refuseRepeatedNames() throws(DatasetError) {
    var ids: [[UInt8]: Int] = [:]
    for image in images {
      if let first = ids.updateValue(image.id, forKey: image.fileName.plainPath.bytes) {
        throw .repeatedImage(file: image.fileName, ids: [first, image.id])
      }
    }
  }
}
