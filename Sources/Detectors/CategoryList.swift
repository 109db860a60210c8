/// The names of a model's classes by label; label 0 is the background.
public struct CategoryList: Sendable, Equatable {
  /// The name of each label, nil for labels that stand for nothing.
  public let names: [String?]

  /// Names by label, starting with the background.
  public init(names: [String?]) { self.names = names }

  /// The categories of `foreground` classes, labels 1, 2, ....
  public init(foreground: [String]) { names = ["__background__"] + foreground }

  /// The name of `label`; "class 7" for a label without one.
  public subscript(label: Int) -> String {
    (names.indices.contains(label) ? names[label] : nil) ?? Self.placeholder(label)
  }

  /// The name that a list of names gives a label; "-" or, as torchvision's lists have it, "N/A" says that it stands for nothing.
  package static func name(_ text: String) -> String? { ["-", "N/A"].contains(text) ? nil : text }

  /// What a class is called whose name nobody knows.
  package static func placeholder(_ label: Int) -> String { "class \(label)" }

  /// The label called `name`, compared without case.
  public func label(named name: String) -> Int? {
    names.firstIndex { $0?.lowercased() == name.lowercased() }
  }

  /// The labels that stand for nothing.
  public var unused: [Int] { names.indices.filter { names[$0] == nil } }

  /// The 91 labels of COCO as torchvision numbers them, which are COCO's own category ids; ten of them stand for nothing.
  public static let coco = CategoryList(names: cocoNames.map(name))

  private static let cocoNames = [
    "__background__", "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
    "fire hydrant", "-",
    "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "-",
    "backpack",
    "umbrella", "-", "-", "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard", "sports ball", "kite", "baseball bat",
    "baseball glove",
    "skateboard", "surfboard", "tennis racket", "bottle", "-", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple",
    "sandwich",
    "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed", "-", "dining table", "-",
    "-",
    "toilet", "-", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink", "refrigerator", "-",
    "book",
    "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
  ]
}
