import Detection
import JSON

/// YOLO's text labels: per line a class from 0 on and the box's centre and size as shares of the image's.
struct YOLOLabels {
  /// Whether each line ends with the score.
  let includesScores: Bool
  private let classes: [(label: Int, name: String)]
  private let indices: [Int: Int]

  /// Labels for `classes`, numbered from 0 in the order given; COCO's are numbered without gaps that way.
  init(classes: [(label: Int, name: String)], includesScores: Bool) {
    self.includesScores = includesScores
    self.classes = classes
    indices = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($0.element.label, $0.offset) })
  }

  /// The names of the classes, one a line.
  var classNames: String { classes.map { $0.name + "\n" }.joined() }

  /// What tells trainers where images and labels are and how the classes are called.
  var yaml: String { YOLODataFile.text(classNames: classes.map(\.name)) }

  /// The lines of one image.
  func text(_ result: ImageResult) -> String {
    let (width, height) = (Float(result.width), Float(result.height))
    return result.objects.compactMap { object in
      indices[object.categoryID].map { index in
        let center = [(object.x + object.width / 2) / width, (object.y + object.height / 2) / height]
        let values = center + [object.width / width, object.height / height] + (includesScores ? [object.score] : [])
        return "\(index) \(values.map(Self.fraction).joined(separator: " "))\n"
      }
    }.joined()
  }

  /// Six decimals of a number from 0 to 1.
  private static func fraction(_ value: Float) -> String {
    let millionths = value > 0 ? Int((Double(min(value, 1)) * 1e6).rounded()) : 0
    return "\(millionths / 1_000_000)." + String(String(1_000_000 + millionths % 1_000_000).dropFirst())
  }
}

/// The file `data.yaml` of a folder with `images` and `labels` in YOLO's format.
package enum YOLODataFile {
  /// Its text. There is no `path`: trainers then take the folder that the file is in, wherever that is moved. Names are quoted so that any text is one.
  package static func text(classNames: [String]) -> String {
    let entries = classNames.enumerated().map { "  \($0.offset): \(JSONText.string($0.element))\n" }
    return "train: images\nval: images\nnames:\n" + entries.joined()
  }
}
