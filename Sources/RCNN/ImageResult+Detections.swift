import Detectors
import Results

extension ImageResult {
  /// The row of what a graph found in an image, with the names of the classes.
  package init(file: String, width: Int, height: Int, boxes: [LabelledBox], categories: CategoryList) {
    self.init(file: file, width: width, height: height, objects: boxes.map { Detection($0, categories: categories) })
  }
}

extension Detection {
  /// What a graph found, with the name of its class.
  package init(_ found: LabelledBox, categories: CategoryList) {
    let box = found.box
    self.init(
      label: categories[found.label], categoryID: found.label, score: found.score, x: box.x1, y: box.y1, width: box.width,
      height: box.height)
  }
}
