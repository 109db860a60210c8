/// "1 image", "2 images", "3 classes", "4 batches", "5 categories"; of nouns that a vowel and y end none is right.
package func plural(_ count: Int, _ noun: String) -> String {
  if count == 1 { return "1 \(noun)" }
  if noun.hasSuffix("y") { return "\(count) \(noun.dropLast())ies" }
  return "\(count) \(noun)\(["s", "x", "tch", "sh"].contains(where: noun.hasSuffix) ? "es" : "s")"
}
