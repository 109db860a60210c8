import JSON

/// The file `data.yaml` of a folder with `images` and `labels` in YOLO's format.
package enum YOLODataFile {
  /// Its text. There is no `path`: trainers then take the folder that the file is in, wherever that is moved. Names are quoted so that any text is one.
  package static func text(classNames: [String]) -> String {
    let entries = classNames.enumerated().map { "  \($0.offset): \(JSONText.string($0.element))\n" }
    return "train: images\nval: images\nnames:\n" + entries.joined()
  }
}
