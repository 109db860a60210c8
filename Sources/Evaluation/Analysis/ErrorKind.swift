/// What is wrong with a detection, or with an object that none found (Bolya et al. 2020, "TIDE").
public enum ErrorKind: String, Sendable, CaseIterable {
  /// The box fits an object of another category.
  case classification
  /// The box overlaps an object of its category too little.
  case localization
  /// It overlaps an object of another category too little.
  case both
  /// The object has a better detection.
  case duplicate
  /// It overlaps no object.
  case background
  /// An object that no wrong detection could have found, were it put right.
  case missed
}
