import Datasets
import RCNN

/// Which class of a model is which category of a data set: by name where the model knows all names of the data set, else by number. Categories that the
/// model has no class for are left out.
struct CategoryMatch {
  /// The model's label by the category's id.
  let labels: [Int: Int]
  /// The category's id by the model's label.
  let categoryIDs: [Int: Int]
  /// How classes are matched by number, a sentence; nil if it is by name.
  let note: String?

  init(_ model: CategoryList, classCount: Int, _ categories: [DatasetCategory]) {
    let byName = categories.compactMap { category in model.label(named: category.name).map { (category.id, $0) } }
    let byNumber = categories.filter { (1..<max(1, classCount)).contains($0.id) }.map { ($0.id, $0.id) }
    let isByName = byName.count == categories.count
    let pairs = isByName ? byName : byNumber
    labels = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    categoryIDs = Dictionary(pairs.map { ($0.1, $0.0) }, uniquingKeysWith: { first, _ in first })
    let numbers = categories.prefix(3).map { "\($0.id) is \($0.name)" }.joined(separator: ", ")
    note =
      isByName
      ? nil : "the model's classes are matched by number (\(numbers)\(categories.count > 3 ? ", ..." : "")); --classes gives them names."
  }
}
