import JSON
import RCNN

extension CategoryMatch {
  /// What was decided, in words; nil where every class and category has its name on both sides.
  var text: String? { basis == .name && unknownCategories.isEmpty ? nil : "classes: \(sentence)" }

  /// What was decided, in words.
  var sentence: String {
    let unknown = unknownCategories.map { "\($0.name) (\($0.objectCount))" }
    let missing = unknown.isEmpty ? "" : "; without a class, their objects count as not found: \(unknown.joined(separator: ", "))"
    let left = unknownClasses.isEmpty ? "" : "; \(unknownClasses.count) of the model's are not in the data set"
    return "\(categoryIDs.count) matched by \(basis.rawValue)\(missing)\(left)"
  }

  /// One object.
  var json: String {
    let unknown = unknownCategories.map { JSONText.object(["name": JSONText.string($0.name), "objects": "\($0.objectCount)"]) }
    return JSONText.object([
      "by": JSONText.string(basis.rawValue), "matched": "\(categoryIDs.count)", "categories_without_class": JSONText.array(unknown),
      "classes_without_category": JSONText.array(unknownClasses.map(JSONText.string)),
    ])
  }
}
