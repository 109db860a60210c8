/// Something that is wrong with a data set.
public struct Finding: Sendable, Hashable {
  /// What is wrong.
  public let kind: Kind
  /// The file name of the image that it concerns.
  public let image: String?
  /// The id of the annotation that it concerns.
  public let annotation: Int?
  /// A clause that says what is wrong, with the numbers.
  public let detail: String

  /// A finding.
  init(_ kind: Kind, image: String? = nil, annotation: Int? = nil, _ detail: String) {
    (self.kind, self.image, self.annotation, self.detail) = (kind, image, annotation, detail)
  }

  /// What can be wrong; the raw values are those of reports.
  public enum Kind: String, Sendable, CaseIterable {
    /// An annotation without a box, perhaps with an outline only.
    case missingBox = "missing_box"
    /// A box without area.
    case degenerateBox = "degenerate_box"
    /// A box that reaches out of its image by more than half a pixel.
    case boxOutsideImage = "box_outside_image"
    /// A box in shares of the image instead of pixels.
    case normalizedBox = "normalized_box"
    /// An area that cannot be that of what is in the box.
    case wrongArea = "wrong_area"
    /// The same box and category twice in an image.
    case duplicateBox = "duplicate_box"
    case unknownCategory = "unknown_category"
    /// A category that the caller does not expect.
    case unexpectedCategory = "unexpected_category"
    case unknownImage = "unknown_image"
    /// An id of 0, which pycocotools takes for never found.
    case zeroAnnotationID = "zero_annotation_id"
    case duplicateAnnotationID = "duplicate_annotation_id"
    case duplicateCategoryID = "duplicate_category_id"
    case duplicateCategoryName = "duplicate_category_name"
    case duplicateImageID = "duplicate_image_id"
    case duplicateFileName = "duplicate_file_name"
    /// A file name that leads out of the folder of images, or to a drive.
    case fileNameOutside = "file_name_outside"
    /// Two files with the same pixels.
    case duplicateImage = "duplicate_image"
    case missingImage = "missing_image"
    case unreadableImage = "unreadable_image"
    /// The annotations give another size than the file.
    case sizeMismatch = "size_mismatch"
    /// The camera noted a turn, and the annotations are of the image before it.
    case rotatedImage = "rotated_image"
    /// An image that looks like one of the other set.
    case overlap
  }
}

extension Finding: CustomStringConvertible {
  public var description: String {
    let place = [image, annotation.map { "annotation \($0)" }].compactMap { $0 }.joined(separator: ", ")
    return place.isEmpty ? detail : "\(place): \(detail)"
  }
}
