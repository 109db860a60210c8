/// The rows of a table in the order of category, image, row: two counting sorts.
struct RowGrouping {
  /// The rows, in this order.
  private(set) var rows: [Int32]
  /// The image of each of `rows`.
  private(set) var images: [Int32]
  /// Where the rows of each category begin, and the end.
  private(set) var categoryStarts: [Int]

  /// Groups the rows by their categories and images; a row whose category is negative is left out.
  init(categories: [Int32], images: [Int32], categoryCount: Int, imageCount: Int) {
    let known = categories.indices.lazy.filter { categories[$0] >= 0 }.map { Int32(truncatingIfNeeded: $0) }
    let byImage = CountingSort(Array(known), by: images, bound: imageCount).rows
    let sorted = CountingSort(byImage, by: categories, bound: categoryCount)
    (rows, categoryStarts) = (sorted.rows, sorted.starts)
    self.images = rows.map { images[Int($0)] }
  }

  /// The positions of one category's rows.
  func range(_ category: Int) -> Range<Int> { categoryStarts[category]..<categoryStarts[category + 1] }
}
