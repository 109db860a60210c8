/// An element of an annotation with its text and the elements in it.
struct VOCElement {
  let name: String
  private(set) var children: [VOCElement] = []
  /// Without white space around it.
  private(set) var text = ""
  private let line: Int
  /// A file with more is no annotation; the bound keeps its tree small.
  private static let maximumCount = 1_000_000

  /// Reads the root element, whose start has been read.
  init(_ elements: XMLElements) throws(XMLElements.Problem) {
    var count = 0
    try self.init("annotation", elements, count: &count)
  }

  private init(_ name: String, _ elements: XMLElements, count: inout Int) throws(XMLElements.Problem) {
    (self.name, line) = (name, elements.line)
    count += 1
    guard count <= Self.maximumCount else { throw elements.problem("it has more than \(Self.maximumCount) elements") }
    while let event = try elements.next() {
      switch event {
      case .start(let child): children.append(try VOCElement(child, elements, count: &count))
      case .text(let text): self.text += text
      case .end:
        text = text.trimmed
        return
      }
    }
  }

  /// The only child of a name; nil without one.
  func child(_ name: String) throws(XMLElements.Problem) -> VOCElement? {
    let matches = children.filter { $0.name == name }
    guard matches.count <= 1 else { throw matches[1].problem("<\(name)> occurs twice in <\(self.name)>") }
    return matches.first
  }

  /// The finite number in a child.
  func number(_ name: String) throws(XMLElements.Problem) -> Double {
    guard let child = try child(name) else { throw problem("<\(self.name)> has no <\(name)>") }
    return try child.number()
  }

  /// The finite number that is the text.
  func number() throws(XMLElements.Problem) -> Double {
    guard let value = Double(decimal: text) else { throw problem("<\(name)> must be a finite number, not \"\(excerpt)\"") }
    return value
  }

  /// The integer in a child; 0 where there is no such child, or nothing in it.
  func side(_ name: String) throws(XMLElements.Problem) -> Int {
    guard let child = try child(name), !child.text.isEmpty || !child.children.isEmpty else { return 0 }
    let value = try child.number()
    guard let integer = Int(exactly: value) else { throw problem("<\(name)> must be an integer, not \(value)") }
    return integer
  }

  /// Whether a child is there and not 0.
  func flag(_ name: String) throws(XMLElements.Problem) -> Bool {
    guard try child(name) != nil else { return false }
    return try number(name) != 0
  }

  /// A problem at the element's start.
  func problem(_ reason: String) -> XMLElements.Problem { .init(line: line, byte: nil, reason: reason) }

  /// The text, short enough for a message and without what plays tricks on terminals.
  private var excerpt: String {
    String(text.unicodeScalars.prefix(40).map { $0.properties.generalCategory == .control ? " " : Character($0) })
  }
}
