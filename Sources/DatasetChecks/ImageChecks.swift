import Datasets
import Files
import Images

/// What the image files tell: what is missing, unreadable, of another size, turned, or there twice.
struct ImageChecks {
  let dataset: Dataset
  /// For each image of the data set; nil for a missing file.
  let scans: [ImageScan.Outcome]
  /// Why images are missing, by their positions, where there is more to say.
  var missing: [Int: String] = [:]

  /// All findings, in the order of the file.
  var findings: [Finding] { scans.indices.compactMap(finding) + duplicates }

  private func finding(_ position: Int) -> Finding? {
    let image = dataset.images[position]
    return switch scans[position] {
    case nil: Finding(.missingImage, image: image.fileName, missing[position] ?? Self.missingReason(image))
    case .failure(let error): Finding(.unreadableImage, image: image.fileName, "\(error)")
    case .success(let scan): Self.finding(image, scan)
    }
  }

  private static func missingReason(_ image: DatasetImage) -> String {
    image.fileName.isEmpty ? "image \(image.id) has no file name" : "there is no such file in the folder of images"
  }

  private static func finding(_ image: DatasetImage, _ scan: ImageScan) -> Finding? {
    let annotated = "the annotations say \(image.width) x \(image.height) pixels"
    if image.hasSize(scan.size) { return nil }
    if image.hasSize(scan.storedSize) {
      let turned = "the camera's note turns the image to \(scan.size.width) x \(scan.size.height)"
      return Finding(.rotatedImage, image: image.fileName, "\(annotated), but \(turned)")
    }
    return Finding(.sizeMismatch, image: image.fileName, "\(annotated), the file has \(scan.size.width) x \(scan.size.height)")
  }

  /// Images with the pixels of one before them under another name.
  private var duplicates: [Finding] {
    var first: [Int: String] = [:]
    return zip(dataset.images, scans).compactMap { image, scan in
      guard case .success(let scan) = scan else { return nil }
      guard let name = first[scan.contentHash] else {
        first[scan.contentHash] = image.fileName
        return nil
      }
      return name.plainPath.bytes == image.fileName.plainPath.bytes
        ? nil : Finding(.duplicateImage, image: image.fileName, "it has the same pixels as \(name)")
    }
  }
}

extension DatasetImage {
  /// Whether the annotations give this size.
  func hasSize(_ size: ImageSize) -> Bool { width == size.width && height == size.height }
}
