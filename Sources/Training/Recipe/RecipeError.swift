import Files
import JSON

/// Why a file holds no recipe, none can be written, or a setting cannot be set; `file` is then who wanted to, such as `--set`.
public enum RecipeError: DescribedError, Equatable, Sendable {
  /// No recipe has the setting; `closest` is one that has nearly this name.
  case unknownKey(file: String, key: String, closest: String?)
  case wrongValue(file: String, key: String, expected: String)
  case missingKey(file: String, key: String)
  /// The data set has no class that a weight is for; `closest` is one that has nearly its name.
  case unknownClass(String, closest: String?)

  /// One sentence that names the file, the setting and the remedy.
  public var description: String {
    switch self {
    case .unknownKey(let file, let key, let closest?):
      "\(file): no recipe has a setting \(JSONText.string(key)); did you mean \(JSONText.string(closest))?"
    case .unknownKey(let file, let key, nil): "\(file): no recipe has a setting \(JSONText.string(key)); remove it."
    case .wrongValue(let file, let key, let expected): "\(file): \(JSONText.string(key)) must be \(expected)."
    case .missingKey(let file, let key): "\(file): \(JSONText.string(key)) is missing, without which the recipe is not whole; add it."
    case .unknownClass(let name, let closest?):
      "class_weights: the data set has no class \(JSONText.string(name)); did you mean \(JSONText.string(closest))?"
    case .unknownClass(let name, nil): "class_weights: the data set has no class \(JSONText.string(name)); give one that it has."
    }
  }
}
