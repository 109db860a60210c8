import Datasets

/// A data set's twelve numbers as pycocotools computes them, and each category's.
public struct COCOEvaluation: Sendable, Equatable {
  /// COCO's twelve numbers.
  public let numbers: COCONumbers
  /// In the order of the category ids.
  public let categories: [Category]

  /// The same twelve numbers for one category alone.
  public struct Category: Sendable, Equatable {
    /// The class.
    public let category: DatasetCategory
    /// The class's own.
    public let numbers: COCONumbers
    /// The objects that are to be found: all but crowds.
    public let objectCount: Int
    /// The detections, those beyond a hundred an image included.
    public let detectionCount: Int
  }
}

extension Evaluator {
  /// COCO's twelve numbers (pycocotools 2.0.11), overall and for each category.
  ///
  /// Boxes only. Crowds and objects outside a range of areas are ignored; `isDifficult` is VOC's and has no meaning here, as in
  /// pycocotools, which also takes an annotation whose id is 0 for one that is never found.
  public func coco() -> COCOEvaluation {
    let curves = COCOCurves(self, Matches(self, rules: .coco))
    let all = categories.indices
    return COCOEvaluation(
      numbers: curves.numbers(all),
      categories: all.map { index in
        COCOEvaluation.Category(
          category: categories[index], numbers: curves.numbers(index..<index + 1), objectCount: curves.objectCounts[index],
          detectionCount: detections.range(index).count)
      })
  }
}
