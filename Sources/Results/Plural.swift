/// "1 image", "2 images", "3 classes".
package func plural(_ count: Int, _ noun: String) -> String {
  if count == 1 { return "1 \(noun)" }
  if noun.hasSuffix("y") { return "\(count) \(noun.dropLast())ies" }
  return "\(count) \(noun)\(noun.hasSuffix("s") ? "es" : "s")"
}
