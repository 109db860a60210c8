import Files
import Images

/// The files of a YOLO data set: `images` and `labels` with the same names, and the names of the classes.
struct YOLOFolder {
  let path: String
  /// Where the images are.
  let images: String
  private let labels: String

  /// The whole folder, or one split: `images/SPLIT` and `labels/SPLIT`, or `SPLIT/images` and `SPLIT/labels`.
  init(path: String, split: String? = nil) throws(DatasetError) {
    guard Directory.exists(path) else { throw .file(.unreadable(path: path, reason: "it is not a folder")) }
    let layouts = split.map { [("images/\($0)", "labels/\($0)"), ("\($0)/images", "\($0)/labels")] } ?? [("images", "labels")]
    guard let layout = layouts.first(where: { Directory.exists("\(path)/\($0.0)") }) else {
      throw .notADataset(folder: path, format: "YOLO", missing: layouts.map(\.0).joined(separator: " or "))
    }
    self.path = path
    (images, labels) = ("\(path)/\(layout.0)", "\(path)/\(layout.1)")
  }

  /// The images' files relative to `images`; throws `DatasetError.orphanedLabels` if there are labels without an image.
  func imageNames() throws(DatasetError) -> [String] {
    let names = try Self.files(below: images).filter(ImageFormat.isImageName)
    let stems = Set(names.map(\.stem))
    let orphans = try labelNames().filter { !stems.contains($0.stem) }
    if !orphans.isEmpty { throw .orphanedLabels(folder: images, files: orphans) }
    return names
  }

  /// The label file of an image; nil without one, which means that the image shows nothing.
  func labelPath(of image: String) -> String? {
    let path = "\(labels)/\(image.stem).txt"
    return path.isFile ? path : nil
  }

  /// The classes' names from data.yaml, else from classes.txt or obj.names.
  func classNames() throws(DatasetError) -> [String] {
    let folders = [path, labels]
    if let yaml = ["data.yaml", "data.yml", "dataset.yaml"].map({ "\(path)/\($0)" }).first(where: \.isFile) {
      let text = try Self.text(of: yaml)
      do throws(YOLOClassNames.Problem) { return try YOLOClassNames(yaml: text).names } catch {
        throw .invalid(file: yaml, line: error.line, reason: error.reason)
      }
    }
    let lists = folders.flatMap { ["\($0)/classes.txt", "\($0)/obj.names"] }
    guard let list = lists.first(where: \.isFile) else {
      throw .notADataset(folder: path, format: "YOLO", missing: "data.yaml, classes.txt or obj.names")
    }
    return YOLOClassNames(list: try Self.text(of: list)).names
  }

  private func labelNames() throws(DatasetError) -> [String] {
    guard Directory.exists(labels) else { return [] }
    return try Self.files(below: labels).filter { $0.pathExtension == "txt" && $0 != "classes.txt" }
  }

  static func text(of file: String) throws(DatasetError) -> String {
    do throws(FileError) { return try FileReader.text(of: file) } catch { throw .file(error) }
  }

  private static func files(below folder: String) throws(DatasetError) -> [String] {
    do throws(FileError) { return try Directory.contents(of: folder).files } catch { throw .file(error) }
  }
}
