import Testing

/// Checks that all elements of a page are closed in order, and quotes paired.
struct MarkupCheck {
  private var open: [Substring] = []

  init(_ page: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let body = page.replacing(#/<style>.*?</style>/#.dotMatchesNewlines(), with: "").replacing("<!DOCTYPE html>", with: "")
      .replacing(#/<script>.*?</script>/#.dotMatchesNewlines(), with: "")
    let tag = #/<(?<close>/?)(?<name>[a-z0-9]+)(?: [a-zA-Z0-9-]+(?:="[^"<]*")?)*(?<empty>/?)>/#
    for match in body.matches(of: tag) {
      if ["meta", "input"].contains(match.name) || match.empty == "/" { continue }
      if match.close.isEmpty { open.append(match.name) } else { #expect(open.popLast() == match.name, sourceLocation: sourceLocation) }
    }
    #expect(open.isEmpty, sourceLocation: sourceLocation)
    #expect(!body.replacing(tag, with: "").contains { "<>".contains($0) }, sourceLocation: sourceLocation)
  }
}
