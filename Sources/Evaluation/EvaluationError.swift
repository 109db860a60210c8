import Files

/// Why results cannot be scored against a data set.
public enum EvaluationError: DescribedError, Equatable, Sendable {
  /// Results that belong to another data set; `count` of them name images that this one lacks, first `id`.
  case unknownImage(id: Int, count: Int)
  /// Two runs that are compared must be scored against the same images and categories.
  case differentDatasets
  /// Runs without a single object to be found have no numbers that could be compared.
  case nothingToCompare

  public var description: String {
    switch self {
    case .unknownImage(let id, let count):
      "\(count == 1 ? "a result names" : "\(count) results name") an image that the data set lacks (id \(id)); "
        + "give the annotations that the results were made for."
    case .differentDatasets: "the two runs were scored against different images or categories; score both against the same annotations."
    case .nothingToCompare: "no object is to be found in the images, so that no run is better; compare on annotations that have objects."
    }
  }
}
