import Boxes
import Datasets

/// The marked objects in the order of category, image, row of the file, a column for each attribute.
struct ObjectTable: Sendable, Equatable {
  let images: [Int32]
  let categoryStarts: [Int]
  let boxes: [AnnotationBox]
  let areas: [Double]
  let areCrowds: [Bool]
  let areDifficult: [Bool]
  let ids: [Int]

  /// Objects whose image or category the data set does not list are left out, as pycocotools never asks for them, and so are those without a box.
  init(_ annotations: [ObjectAnnotation], images: IDIndex, categories: IDIndex) {
    var categoryColumn: [Int32] = []
    var imageColumn: [Int32] = []
    categoryColumn.reserveCapacity(annotations.count)
    imageColumn.reserveCapacity(annotations.count)
    var image = 0
    for annotation in annotations {
      let found = images.position(of: annotation.imageID, guess: image)
      image = found ?? image
      imageColumn.append(Int32(image))
      categoryColumn.append(found == nil || !annotation.hasBox ? -1 : Int32(categories.position(of: annotation.categoryID) ?? -1))
    }
    let grouping = RowGrouping(
      categories: categoryColumn, images: imageColumn, categoryCount: categories.count, imageCount: images.count)
    self.images = grouping.images
    categoryStarts = grouping.categoryStarts
    boxes = grouping.rows.map { annotations[Int($0)].box }
    areas = grouping.rows.map { annotations[Int($0)].area }
    areCrowds = grouping.rows.map { annotations[Int($0)].isCrowd }
    areDifficult = grouping.rows.map { annotations[Int($0)].isDifficult }
    ids = grouping.rows.map { annotations[Int($0)].id }
  }

  /// The positions of one category's objects.
  func range(_ category: Int) -> Range<Int> { categoryStarts[category]..<categoryStarts[category + 1] }

  /// Whether detections on an object count neither for nor against.
  func isIgnored(_ object: Int, ignoringDifficult: Bool) -> Bool { areCrowds[object] || (ignoringDifficult && areDifficult[object]) }

  /// The objects of a category that are to be found.
  func count(_ category: Int, in area: AreaRange, ignoringDifficult: Bool) -> Int {
    range(category).count { !isIgnored($0, ignoringDifficult: ignoringDifficult) && !area.excludes(areas[$0]) }
  }
}
