import Testing

/// A COCO text that must be refused, and what the message must say.
struct HostileJSON: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  let reason: String

  var testDescription: String { name }

  private init(_ name: String, _ bytes: [UInt8], _ reason: String) {
    (self.name, self.bytes, self.reason) = (name, bytes, reason)
  }

  /// A whole file.
  private static func file(_ name: String, _ text: String, _ reason: String) -> HostileJSON { HostileJSON(name, Array(text.utf8), reason) }

  /// A sound file but for its one annotation.
  private static func annotation(_ name: String, _ text: String, _ reason: String) -> HostileJSON {
    file(name, document(annotation: text), reason)
  }

  /// A sound file but for its one image.
  private static func image(_ name: String, _ text: String, _ reason: String) -> HostileJSON { file(name, document(image: text), reason) }

  /// A sound file with given records.
  static func document(
    image: String = #"{"id":1,"file_name":"a.jpg","width":8,"height":6}"#,
    annotation: String = #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4]}"#, category: String = #"{"id":1,"name":"cat"}"#
  ) -> String { "{\"images\":[\(image)],\n\"annotations\":[\(annotation)],\n\"categories\":[\(category)]}" }

  static let files: [HostileJSON] =
    [
      file("nothing", "", "'{' is missing"),
      file("white space", " \n\t", "'{' is missing"),
      file("an array", "[]", "'{' is missing"),
      file("a text", "\"images\"", "'{' is missing"),
      file("a photograph", "\u{89}PNG\r\n\u{1A}\n", "it is not JSON"),
      file("prose", "# Images", "it is not JSON"),
      file("a byte order mark inside", document().replacing("{", with: "{\u{FEFF}", maxReplacements: 1), "'\"' is missing"),
      file("an opening brace", "{", "'\"' is missing"),
      file("no members", "{}", "it has no \"annotations\""),
      file("no images", #"{"annotations":[],"categories":[]}"#, "it has no \"images\""),
      file("no annotations", #"{"images":[],"categories":[]}"#, "it has no \"annotations\""),
      file("no categories", #"{"images":[],"annotations":[]}"#, "it has no \"categories\""),
      file("images twice", #"{"images":[],"images":[]}"#, "\"images\" occurs twice"),
      file("images twice, once with an escape", #"{"images":[],"\u0069mages":[]}"#, "\"images\" occurs twice"),
      file("images that are an object", #"{"images":{}}"#, "'[' is missing"),
      file("images that are null", #"{"images":null}"#, "'[' is missing"),
      file("an image that is a number", #"{"images":[7]}"#, "'{' is missing"),
      file("a comma too many in an array", document().replacingFirst("],\n", with: ",],\n"), "'{' is missing"),
      file("a comma too few in an array", #"{"images":[{"id":1,"file_name":"a"}{"id":2,"file_name":"b"}]}"#, "']' is missing"),
      file("a second document", document() + "{}", "its end is missing"),
      file("a NUL behind the end", document() + "\0", "its end is missing"),
      file("single quotes", "{'images':[]}", "'\"' is missing"),
      file("a comment", "{/* */}", "'\"' is missing"),
      file("a wrong bracket", #"{"images":[{"id":1,"file_name":"a","x":[1}]}"#, "']' is missing"),
      file("a wrong bracket in what is skipped", #"{"info":{"a":[1}}"#, "']' is missing"),
      file("arrays 100,000 deep", "{\"info\":" + String(repeating: "[", count: 100_000), "deeper than 64"),
      file("arrays 100,000 deep in a record", "{\"images\":[{\"x\":" + String(repeating: "[", count: 100_000), "deeper than 64"),
      file("an unclosed text", #"{"images":[{"id":1,"file_name":"a"#, "'\"' is missing"),
      file("a text that ends with a backslash", #"{"images":[{"id":1,"file_name":"a\"}]}"#, "'\"' is missing"),
    ] + images + annotations + categories + encodings

  private static let images = [
    image("an image without an id", #"{"file_name":"a.jpg"}"#, "\"id\" is missing"),
    image(
      "a name of nothing but marks", #"{"id":1,"file_name":"\#(String(repeating: "\u{301}\u{316}", count: 200))"}"#,
      "\"file_name\" is no name: it has more than 30 combining marks"),
    image("an image with an id of null", #"{"id":null,"file_name":"a.jpg"}"#, "\"id\" is missing"),
    image("an id that is a text", #"{"id":"1","file_name":"a.jpg"}"#, "\"id\" must be an integer of 64 bits"),
    image("an id with a fraction", #"{"id":1.5,"file_name":"a.jpg"}"#, "\"id\" must be an integer of 64 bits"),
    image("an id of 2^63", #"{"id":9223372036854775808,"file_name":"a.jpg"}"#, "\"id\" must be an integer of 64 bits"),
    image("an id of 30 digits", #"{"id":123456789012345678901234567890,"file_name":"a"}"#, "\"id\" must be an integer of 64 bits"),
    image("an id of 1e300", #"{"id":1e300,"file_name":"a"}"#, "\"id\" must be an integer of 64 bits"),
    image("an id with a leading zero", #"{"id":01,"file_name":"a"}"#, "\"id\" must be an integer of 64 bits"),
    image("an id twice", #"{"id":1,"id":1,"file_name":"a"}"#, "\"id\" occurs twice"),
    image("an id twice, once with an escape", #"{"id":1,"\u0069d":1,"file_name":"a"}"#, "\"id\" occurs twice"),
    image("a name that is a number", #"{"id":1,"file_name":7}"#, "\"file_name\" must be a text"),
    image("a name with half a surrogate pair", #"{"id":1,"file_name":"\ud800"}"#, "\"file_name\" must be a text"),
    image("a name with an unknown escape", #"{"id":1,"file_name":"\x"}"#, "\"file_name\" must be a text"),
    image("a word that begins like null", #"{"id":1,"file_name":"a","width":nul}"#, "\"width\" must be an integer of 64 bits"),
    image("null without a comma", #"{"id":1,"file_name":null"a"}"#, "\"file_name\" must be a text"),
    image("a width that is an array", #"{"id":1,"file_name":"a","width":[8]}"#, "\"width\" must be an integer of 64 bits"),
    image("a member without a colon", #"{"id" 1,"file_name":"a"}"#, "it is not JSON"),
    image("members without a comma", #"{"id":1 "file_name":"a"}"#, "it is not JSON"),
    image("a comma too many in an object", #"{"id":1,"file_name":"a",}"#, "it is not JSON"),
    image("a key without quotes", #"{id:1}"#, "it is not JSON"),
  ]

  private static func box(_ name: String, _ box: String) -> HostileJSON {
    annotation(name, #"{"id":1,"image_id":1,"category_id":1,"bbox":\#(box)}"#, "\"bbox\" must be an array of 4 finite numbers")
  }

  private static let annotations = [
    annotation("an annotation without a category", #"{"id":1,"image_id":1,"bbox":[1,2,3,4]}"#, "\"category_id\" is missing"),
    annotation("an annotation without an image", #"{"id":1,"category_id":1,"bbox":[1,2,3,4]}"#, "\"image_id\" is missing"),
    box("a box of three numbers", "[1,2,3]"), box("a box of five numbers", "[1,2,3,4,5]"), box("a box of none", "[]"),
    box("a box of texts", #"["1","2","3","4"]"#), box("a box with null", "[1,2,3,null]"), box("a box that is an object", "{}"),
    box("a box that is a number", "4"), box("a box with NaN", "[1,2,3,NaN]"), box("a box with Infinity", "[1,2,3,Infinity]"),
    box("a box with -Infinity", "[1,2,3,-Infinity]"), box("a box beyond the largest double", "[1,2,3,1e999]"),
    box("a box with a plus sign", "[1,2,3,+4]"), box("a box with a bare point", "[1,2,3,.5]"),
    box("a box with a final point", "[1,2,3,4.]"),
    box("a box with a hexadecimal", "[1,2,3,0x4]"), box("a nested box", "[[1,2,3,4]]"), box("a box with a comma too few", "[1,2,3 4]"),
    annotation(
      "a crowd that is a text", #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4],"iscrowd":"no"}"#, "\"iscrowd\" must be 0 or 1"),
    annotation(
      "an area that is a text", #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4],"area":"12"}"#, "\"area\" must be a finite number"),
  ]

  private static let categories = [
    file("a category without a name", document(category: #"{"id":1}"#), "\"name\" is missing"),
    file("a category whose name is a number", document(category: #"{"id":1,"name":1}"#), "\"name\" must be a text"),
    file(
      "a category of nothing but marks", document(category: #"{"id":1,"name":"\#(String(repeating: "\u{301}\u{316}", count: 60_000))"}"#),
      "\"name\" is no name"),
    file("a category without an id", document(category: #"{"name":"cat"}"#), "\"id\" is missing"),
  ]

  private static let encodings = [
    HostileJSON("a name in Latin-1", latin1(#"{"images":[{"id":1,"file_name":"ä"}]}"#), "it is not JSON"),
    HostileJSON(
      "a surrogate in UTF-8", Array(#"{"images":[{"id":1,"x":""#.utf8) + [0xED, 0xA0, 0x80] + Array("\"}]}".utf8), "it is not JSON"),
    HostileJSON("an overlong slash", Array(#"{"images":[{"id":1,"x":""#.utf8) + [0xC0, 0xAF] + Array("\"}]}".utf8), "it is not JSON"),
    HostileJSON("a line feed in a text", Array("{\"images\":[{\"id\":1,\"file_name\":\"a\nb\"}]}".utf8), "it is not JSON"),
  ]

  private static func latin1(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }
}

extension String {
  fileprivate func replacingFirst(_ part: String, with other: String) -> String {
    guard let range = firstRange(of: part) else { return self }
    return String(self[..<range.lowerBound]) + other + self[range.upperBound...]
  }
}
