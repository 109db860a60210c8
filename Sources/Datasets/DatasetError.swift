import Files
import Images

/// Why a data set cannot be read or written.
public enum DatasetError: DescribedError, Equatable, Sendable {
  /// The operating system refuses a file or a folder.
  case file(FileError)
  /// A file does not hold what it should. `entry` says which record, such as `entry 17 of "annotations"`; lines and bytes of a line count from 1.
  case invalid(file: String, line: Int, byte: Int? = nil, entry: String? = nil, reason: String)
  /// Images of the annotations that are not in the folder; `reason` says why a file is not taken for the first that has one.
  case missingImages(folder: String, files: [String], reason: String? = nil)
  /// A file that the annotations list under several ids.
  case repeatedImage(file: String, ids: [Int])
  /// An image of the annotations without a file name.
  case namelessImage(id: Int)
  /// A category without a name.
  case namelessCategory(id: Int)
  /// Annotation files without an image of their name.
  case orphanedLabels(folder: String, files: [String])
  /// Images without label files, though there are label files of their names in other places than theirs.
  case misplacedLabels(images: [String], labels: [String])
  /// Images of which none has a label file in any of `places`.
  case noLabels(folder: String, places: [String])
  /// A folder without what the format puts there.
  case notADataset(folder: String, format: String, missing: String)
  /// A place that a YAML file names for a split, and that is not there.
  case missingPlace(file: String, split: String, place: String)
  /// Annotation files of which nobody can tell which one is meant.
  case ambiguous(folder: String, files: [String])
  /// An image's header, which tells its size, cannot be read.
  case image(ImageError)
  /// A name that cannot be written in the format, such as that of an image outside of its folder.
  case unwritableName(String, reason: String)
  /// An annotation whose `image_id` or `category_id` is in no list.
  case dangling(annotation: Int, field: String, id: Int)
  /// An image without a size, which the format needs.
  case noSize(image: String)
  /// Images whose files have other sizes than the annotations say, where boxes are to become shares of them.
  case otherSizes(images: [String])
}

extension DatasetError {
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .invalid(let file, let line, let byte, let entry, let reason):
      "\(file) is refused at line \(line)\(byte.map { ", byte \($0)" } ?? "")\(entry.map { ", \($0)" } ?? ""): \(reason); correct it there or export the file again."
    case .missingImages(let folder, let files, let reason):
      "\(folder) lacks \(Self.listed(files, "image")) that the annotations name\(reason.map { " (\($0))" } ?? ""); give the folder that holds them, or copy them there."
    case .repeatedImage(let file, let ids):
      "\(file) is listed under the ids \(ids.map(String.init).joined(separator: " and ")); rcnn check-data --fix makes one image of them."
    case .namelessImage(let id): "image \(id) has no \"file_name\" in the annotations, so that its file is not known; add it."
    case .namelessCategory(let id): "category \(id) has no \"name\" in the annotations; add it."
    case .orphanedLabels(let folder, let files):
      "\(folder) lacks the images of \(Self.listed(files, "label file")); copy them there, or remove the labels."
    case .misplacedLabels(let images, let labels):
      "\(Self.listed(images, "image")) without labels, and \(Self.listed(labels, "label file")) of such names in other places than theirs; move the labels to where they belong."
    case .noLabels(let folder, let places):
      "\(folder) has no labels for any of its images: there are none of their names in \(places.joined(separator: ", ")); copy them there."
    case .notADataset(let folder, let format, let missing): "\(folder) is no \(format) data set: it has no \(missing)."
    case .missingPlace(let file, let split, let place):
      "\(file) names \(place) for its \"\(split)\", which is not there; copy it there, or correct the name."
    case .ambiguous(let folder, let files):
      "\(folder) has \(Self.listed(files, "annotation file")), of which any may be meant; say which with `annotations`."
    case .image(let error): error.description
    case .unwritableName(let name, let reason): "\"\(name)\" cannot be written: \(reason); rename it."
    case .dangling(let annotation, let field, let id):
      "annotation \(annotation) has the \(field) \(id), which is in no list; rcnn check-data --fix removes such annotations."
    case .otherSizes(let images):
      "of \(Self.listed(images, "image")) the annotations have another width and height than the file, so that shares of them would be other boxes; rcnn check-data tells which, and --fix takes those of the files, which is right where boxes are in their pixels."
    case .noSize(let image): "\(image) has no width and height in the annotations; add them, or let rcnn check-data --fix do it."
    }
  }

  /// The number and the first few names.
  private static func listed(_ files: [String], _ noun: String) -> String {
    let first = files.prefix(3).joined(separator: ", ")
    return "\(files.count) \(noun)\(files.count == 1 ? "" : "s") (\(first)\(files.count > 3 ? ", ..." : ""))"
  }
}
