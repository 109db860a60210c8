/// A format that is one stream of text, to which every image adds something.
protocol RowFormat {
  /// What precedes the first row.
  var header: String { get }
  /// What one image adds.
  mutating func row(_ result: ImageResult) -> String
  /// What follows the last row.
  var footer: String { get }
}
