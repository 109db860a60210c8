import Datasets

/// How often a category occurs.
public struct CategoryCount: Sendable, Equatable {
  /// The class.
  public let category: DatasetCategory
  /// Its objects, crowds included.
  public let objects: Int
  /// Images that show at least one.
  public let images: Int

  /// A count for each category, in the order of the file.
  public static func all(in dataset: Dataset) -> [CategoryCount] {
    let objects = Dictionary(grouping: dataset.annotations, by: \.categoryID)
    return dataset.categories.map { category in
      let found = objects[category.id] ?? []
      return CategoryCount(category: category, objects: found.count, images: Set(found.map(\.imageID)).count)
    }
  }
}
