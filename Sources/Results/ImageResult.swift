import Detection

/// What was found in one image: a row of the results.
public struct ImageResult: Equatable, Sendable {
  /// The path as it was given.
  public var file: String
  /// Columns of the image.
  public var width: Int
  /// Rows of the image.
  public var height: Int
  /// Best first.
  public var objects: [DetectedObject]

  /// A row; sizes in pixels.
  public init(file: String, width: Int, height: Int, objects: [DetectedObject]) {
    self.file = file
    self.width = width
    self.height = height
    self.objects = objects
  }

  /// The row of an image's detections, with the names of their classes.
  public init(file: String, width: Int, height: Int, detections: [Detection], categories: CategoryList) {
    self.init(file: file, width: width, height: height, objects: detections.map { DetectedObject($0, categories: categories) })
  }
}

/// One object of an image as results tell it: by the name of its class and its top left corner, width and height.
public struct DetectedObject: Equatable, Sendable {
  /// The name of the class.
  public var label: String
  /// The model's number of the class; for COCO's models that is COCO's own, with gaps.
  public var categoryID: Int
  /// The probability of the class, 0 to 1.
  public var score: Float
  /// The left edge in pixels.
  public var x: Float
  /// The upper edge in pixels.
  public var y: Float
  /// In pixels.
  public var width: Float
  /// In pixels.
  public var height: Float

  /// An object; lengths in pixels of the image.
  public init(label: String, categoryID: Int, score: Float, x: Float, y: Float, width: Float, height: Float) {
    self.label = label
    self.categoryID = categoryID
    self.score = score
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// A detection with the name of its class.
  public init(_ detection: Detection, categories: CategoryList) {
    let box = detection.box
    self.init(
      label: categories[detection.label], categoryID: detection.label, score: detection.score, x: box.x1, y: box.y1, width: box.width,
      height: box.height)
  }
}
