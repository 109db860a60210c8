import Datasets
import Synchronization

/// The numbers of images that are asked for in the order of a manifest, of which only the place at hand is in memory.
final class ManifestIDs: Sendable {
  private let path: String
  private let manifest: Mutex<Manifest>

  /// Throws `FileError`.
  init(_ path: String) throws {
    self.path = path
    manifest = Mutex(try Manifest(path))
  }

  /// As what writes COCO's formats wants them.
  var ids: COCOImageIDs { COCOImageIDs(lookup: { [self] file in id(of: file) }) }

  /// The number of the next image at a path, from the beginning again behind the last one; nil where the manifest does not name it, or cannot be read.
  private func id(of file: String) -> Int? {
    manifest.withLock { manifest in
      for _ in 0..<2 {
        while let entry = try? manifest.next() {
          if entry.file.utf8.elementsEqual(file.utf8) { return entry.id }
        }
        guard let again = try? Manifest(path) else { return nil }
        manifest = again
      }
      return nil
    }
  }
}
