import Datasets
import Synchronization

/// The numbers of images that are asked for in the order of a manifest, of which only the place at hand is in memory.
final class ManifestIDs: Sendable {
  private let path: String
  private let manifest: Mutex<(rest: Manifest, last: Manifest.Entry?)>

  /// Throws `FileError`.
  init(_ path: String) throws {
    self.path = path
    manifest = Mutex((try Manifest(path), nil))
  }

  /// As what writes COCO's formats wants them.
  var ids: COCOImageIDs { COCOImageIDs(lookup: { [self] file in id(of: file) }) }

  /// The number of the image at hand or of the next one at a path, from the beginning again behind the last one; nil where the manifest does not name it, or cannot be read.
  private func id(of file: String) -> Int? {
    manifest.withLock { manifest in
      if let last = manifest.last, last.file.utf8.elementsEqual(file.utf8) { return last.id }
      for _ in 0..<2 {
        while let entry = try? manifest.rest.next() {
          if !entry.file.utf8.elementsEqual(file.utf8) { continue }
          manifest.last = entry
          return entry.id
        }
        guard let again = try? Manifest(path) else { return nil }
        manifest.rest = again
      }
      return nil
    }
  }
}
