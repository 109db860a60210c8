import CLibYAML

/// A value of a YAML text. Scalars are texts, whatever else they may spell.
struct YAMLValue {
  let content: Content
  /// Where it begins, counted from 1.
  let line: Int
  /// How many levels there are below it.
  fileprivate let depth: Int

  enum Content {
    case scalar(String)
    case list([YAMLValue])
    case map([(key: YAMLValue, value: YAMLValue)])
  }

  /// Why a text is refused.
  struct Problem: Error {
    let line: Int
    let reason: String
  }

  /// The first document of a text.
  init(_ text: String) throws(Problem) {
    let reader = try YAMLReader(text)
    self = try reader.document()
  }

  fileprivate init(_ content: Content, line: Int, depth: Int) { (self.content, self.line, self.depth) = (content, line, depth) }

  /// The text of a scalar; nil for lists and maps.
  var scalar: String? {
    if case .scalar(let text) = content { text } else { nil }
  }

  /// The texts of a list of scalars, of which a single one is a list too; nil for anything else.
  var scalars: [String]? {
    guard case .list(let values) = content else { return scalar.map { [$0] } }
    let texts = values.compactMap(\.scalar)
    return texts.count == values.count ? texts : nil
  }

  /// The value of a key of a map; nil without one. Throws where the key occurs twice.
  func value(_ key: String) throws(Problem) -> YAMLValue? {
    guard case .map(let members) = content else { return nil }
    let values = members.filter { $0.key.scalar == key }.map(\.value)
    guard values.count <= 1 else { throw values[1].problem("\"\(key)\" occurs twice") }
    return values.first
  }

  /// A problem where the value begins.
  func problem(_ reason: String) -> Problem { Problem(line: line, reason: reason) }
}

/// Reads YAML with libyaml. What aliases repeat is there once, however often it is referred to.
private final class YAMLReader {
  private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  private let bytes: [UInt8]
  private var anchors: [String: YAMLValue] = [:]
  private static let maximumDepth = 32

  init(_ text: String) throws(YAMLValue.Problem) {
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      throw YAMLValue.Problem(line: 1, reason: "there is no memory to read it")
    }
    bytes = text.bytes
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  func document() throws(YAMLValue.Problem) -> YAMLValue {
    let result: Result<YAMLValue, YAMLValue.Problem> = bytes.withUnsafeBufferPointer { buffer in
      yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
      return Result { () throws(YAMLValue.Problem) in
        // The beginnings of the stream and of the document.
        _ = try next()
        _ = try next()
        return try value(try next(), level: 0)
      }
    }
    return try result.get()
  }

  /// A value, whose first event has been read.
  private func value(_ event: Event, level: Int) throws(YAMLValue.Problem) -> YAMLValue {
    guard level <= Self.maximumDepth else { throw event.problem("it nests deeper than \(Self.maximumDepth) levels") }
    let value: YAMLValue
    switch event.kind {
    case YAML_ALIAS_EVENT:
      guard let anchored = anchors[event.anchor] else { throw event.problem("it refers to what is not there") }
      guard level + anchored.depth <= Self.maximumDepth else { throw event.problem("it nests deeper than \(Self.maximumDepth) levels") }
      return anchored
    case YAML_SCALAR_EVENT: value = YAMLValue(.scalar(event.text), line: event.line, depth: 0)
    case YAML_SEQUENCE_START_EVENT: value = try list(event, level: level)
    case YAML_MAPPING_START_EVENT: value = try map(event, level: level)
    default: throw event.problem("it is empty")
    }
    if !event.anchor.isEmpty { anchors[event.anchor] = value }
    return value
  }

  private func list(_ start: Event, level: Int) throws(YAMLValue.Problem) -> YAMLValue {
    var values: [YAMLValue] = []
    while case let event = try next(), event.kind != YAML_SEQUENCE_END_EVENT { values.append(try value(event, level: level + 1)) }
    return YAMLValue(.list(values), line: start.line, depth: 1 + (values.map(\.depth).max() ?? 0))
  }

  private func map(_ start: Event, level: Int) throws(YAMLValue.Problem) -> YAMLValue {
    var members: [(key: YAMLValue, value: YAMLValue)] = []
    while case let event = try next(), event.kind != YAML_MAPPING_END_EVENT {
      let key = try value(event, level: level + 1)
      members.append((key, try value(try next(), level: level + 1)))
    }
    return YAMLValue(.map(members), line: start.line, depth: 1 + (members.map { max($0.key.depth, $0.value.depth) }.max() ?? 0))
  }

  /// What is kept of an event of libyaml.
  private struct Event {
    let kind: yaml_event_type_t
    let line: Int
    var text = ""
    var anchor = ""

    func problem(_ reason: String) -> YAMLValue.Problem { YAMLValue.Problem(line: line, reason: reason) }
  }

  private func next() throws(YAMLValue.Problem) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else {
      let reason = parser.pointee.problem.map { String(cString: $0) } ?? "there is no memory to read it"
      // What is missing at the end is said of the last line that has something.
      let end = bytes.lastIndex { $0 > UInt8(ascii: " ") } ?? 0
      let lines = 1 + bytes[..<end].count { $0 == UInt8(ascii: "\n") }
      throw YAMLValue.Problem(line: min(parser.pointee.problem_mark.line + 1, lines), reason: "it is not YAML (\(reason))")
    }
    defer { yaml_event_delete(&event) }
    var result = Event(kind: event.type, line: event.start_mark.line + 1)
    switch event.type {
    case YAML_ALIAS_EVENT: result.anchor = Self.text(event.data.alias.anchor)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      result.text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      result.anchor = Self.text(scalar.anchor)
    case YAML_SEQUENCE_START_EVENT: result.anchor = Self.text(event.data.sequence_start.anchor)
    case YAML_MAPPING_START_EVENT: result.anchor = Self.text(event.data.mapping_start.anchor)
    default: break
    }
    return result
  }

  private static func text(_ pointer: UnsafePointer<yaml_char_t>?) -> String { pointer.map { String(cString: $0) } ?? "" }
}
