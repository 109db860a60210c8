import Checksums
import Datasets
import Files

/// A fingerprint of data: of classes, and of each image's name, size, length of its file and objects.
struct DataDigest {
  private var bytes: [UInt8] = []

  init(classes: [String], _ parts: [TrainingData.Part]) {
    append(classes.count)
    for name in classes { append(name) }
    for part in parts { append(part) }
  }

  /// 64 hexadecimal digits.
  var text: String { bytes.withUnsafeBytes(SHA256.hexDigest) }

  private mutating func append(_ part: TrainingData.Part) {
    append(part.images.count)
    for (index, image) in part.images.enumerated() {
      append(part.dataset.images[index].fileName)
      for number in [image.id, part.sizes[index].width, part.sizes[index].height, FileLength.of(image.path) ?? -1, image.targets.count] {
        append(number)
      }
      for target in image.targets {
        append(Int(target.label))
        for corner in 0..<4 { append(Int(target.box.corners[corner].bitPattern)) }
      }
    }
  }

  /// A text behind its length, so that no two lists of texts are one.
  private mutating func append(_ text: String) {
    append(text.utf8.count)
    bytes += text.utf8
  }

  private mutating func append(_ number: Int) { withUnsafeBytes(of: UInt64(truncatingIfNeeded: number).littleEndian) { bytes += $0 } }
}
