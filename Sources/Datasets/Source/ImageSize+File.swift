import Files
import Images

extension ImageSize {
  /// The size of the image in a file of a data set, upright. A pipe in its place is refused: it might never say anything.
  init(ofFile path: String) throws(DatasetError) {
    if FileKind(of: path) == .special { throw .file(.unreadable(path: path, reason: "it is not a regular file")) }
    do throws(ImageError) { self = try Image.size(ofFile: path) } catch { throw .image(error) }
  }
}
