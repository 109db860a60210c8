import Testing

/// A VOC annotation that must be refused, and what the message must say.
struct HostileXML: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  let reason: String

  var testDescription: String { name }

  private init(_ name: String, _ text: String, _ reason: String) { self.init(name, Array(text.utf8), reason) }

  private init(_ name: String, _ bytes: [UInt8], _ reason: String) { (self.name, self.bytes, self.reason) = (name, bytes, reason) }

  /// A sound file but for what is given.
  static func document(
    head: String = "", size: String = "<size><width>8</width><height>6</height></size>", name: String = "<name>cat</name>",
    box: String = "<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>4</xmax><ymax>6</ymax></bndbox>"
  ) -> String { "\(head)<annotation>\n\(size)\n<object>\(name)\n\(box)\n</object>\n</annotation>\n" }

  private static func coordinates(_ name: String, _ xmin: String, _ reason: String) -> HostileXML {
    let box = "<bndbox>\(xmin)<ymin>2</ymin><xmax>4</xmax><ymax>6</ymax></bndbox>"
    return HostileXML(name, document(box: box), reason)
  }

  private static let laughs =
    "<!DOCTYPE annotation [<!ENTITY a0 \"ha\">"
    + (1...9).map { "<!ENTITY a\($0) \"\(String(repeating: "&a\($0 - 1);", count: 10))\">" }.joined() + "]>"

  private static func attributes(count: Int, value: String) -> String {
    "<annotation " + (0..<count).map { "a\($0)='\(value)'" }.joined(separator: " ") + "/>"
  }

  static let files: [HostileXML] =
    [
      HostileXML("nothing", "", "it is empty"),
      HostileXML("white space", " \n", "it is not XML"),
      HostileXML("text", "cat 1 2 3 4", "it is not XML"),
      HostileXML("JSON", "{}", "it is not XML"),
      HostileXML("an HTML page", "<html><body></body></html>", "does not begin with <annotation>"),
      HostileXML("another root", "<annotations></annotations>", "does not begin with <annotation>"),
      HostileXML("a second root", document() + document(), "it is not XML"),
      HostileXML("text behind the root", document() + "cat", "it is not XML"),
      HostileXML("a NUL behind the root", document() + "\0", "it is not XML"),
      HostileXML("an element that does not end", "<annotation><size>", "it is not XML"),
      HostileXML("elements that cross", "<annotation><size></annotation></size>", "it is not XML"),
      HostileXML("an attribute without quotes", "<annotation a=1></annotation>", "it is not XML"),
      HostileXML("an attribute twice", "<annotation a=\"1\" a=\"2\"></annotation>", "it is not XML"),
      HostileXML("a billion laughs", laughs + document(name: "<name>&a9;</name>"), "document type declaration"),
      HostileXML("a billion laughs in an attribute", laughs + "<annotation a=\"&a9;\"></annotation>", "document type declaration"),
      HostileXML("200,000 attributes", attributes(count: 200_000, value: "x"), "it has a tag of more than 8 KiB"),
      HostileXML("attributes that hold what ends a tag", attributes(count: 200_000, value: ">"), "it has a tag of more than 8 KiB"),
      HostileXML("a tag that does not end", "<annotation " + String(repeating: "a ", count: 5000), "it has a tag of more than 8 KiB"),
      HostileXML(
        "an entity from a file", "<!DOCTYPE annotation [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + document(name: "<name>&x;</name>"),
        "document type declaration"),
      HostileXML(
        "a definition on the network", "<!DOCTYPE annotation SYSTEM \"http://localhost/voc.dtd\">" + document(), "document type declaration"
      ),
      HostileXML("an entity that is unknown", document(name: "<name>&cat;</name>"), "it is not XML"),
      HostileXML("a character that XML cannot have", document(name: "<name>&#0;</name>"), "it is not XML"),
      HostileXML("elements 10,000 deep", "<annotation>" + String(repeating: "<a>", count: 10_000), "nests deeper than 32"),
      HostileXML(
        "bytes that are not UTF-8", Array("<annotation><name>".utf8) + [0xFF, 0xFE] + Array("</name></annotation>".utf8), "it is not XML"),
      HostileXML(
        "the beginning of UTF-32 and an end that is none", [0x3C, 0, 0, 0, 0x6D, 0x3E],
        "it is not XML (input conversion failed due to input error"),
      HostileXML("an unknown encoding", "<?xml version=\"1.0\" encoding=\"klingon\"?>" + document(), "it is not XML"),
      HostileXML(
        "an encoding that the bytes are not in", document(head: "<?xml version=\"1.0\" encoding=\"UTF-16\"?>"), "it is not XML"),
      HostileXML("half of UTF-16", [0xFF, 0xFE, 0x3C, 0x00, 0x61], "it is not XML"),
    ] + sizes + objects

  private static let sizes = [
    HostileXML("two sizes", document(size: String(repeating: "<size><width>8</width><height>6</height></size>", count: 2)), "occurs twice"),
    HostileXML(
      "a width that is a word", document(size: "<size><width>wide</width><height>6</height></size>"), "<width> must be a finite number"),
    HostileXML(
      "a width of elements", document(size: "<size><width><a/></width><height>6</height></size>"), "<width> must be a finite number"),
    HostileXML(
      "a width with a fraction", document(size: "<size><width>8.5</width><height>6</height></size>"), "<width> must be an integer"),
    HostileXML("a width of 1e30", document(size: "<size><width>1e30</width><height>6</height></size>"), "<width> must be an integer"),
  ]

  private static let objects = [
    HostileXML("an object without a name", document(name: ""), "<object> has no <name>"),
    HostileXML("an object with an empty name", document(name: "<name> \n</name>"), "<object> has no <name>"),
    HostileXML("an object with two names", document(name: "<name>cat</name><name>dog</name>"), "<name> occurs twice"),
    HostileXML("an object with two boxes", document(box: "<bndbox/><bndbox/>"), "<bndbox> occurs twice"),
    HostileXML("a polygon of words", document(box: "<polygon><x1>a</x1><y1>1</y1></polygon>"), "<x1> must be a finite number"),
    HostileXML(
      "a name of nothing but marks", document(name: "<name>a\(String(repeating: "\u{301}\u{316}", count: 200))</name>"), "combining marks"),
    coordinates("no xmin", "", "<bndbox> has no <xmin>"),
    coordinates("two of xmin", "<xmin>1</xmin><xmin>1</xmin>", "<xmin> occurs twice"),
    coordinates("an empty coordinate", "<xmin></xmin>", "<xmin> must be a finite number"),
    coordinates("a word as a coordinate", "<xmin>one</xmin>", "<xmin> must be a finite number"),
    coordinates("two numbers as a coordinate", "<xmin>1 2</xmin>", "<xmin> must be a finite number"),
    coordinates("NaN as a coordinate", "<xmin>nan</xmin>", "<xmin> must be a finite number"),
    coordinates("infinity as a coordinate", "<xmin>inf</xmin>", "<xmin> must be a finite number"),
    coordinates("a coordinate beyond the largest double", "<xmin>1e999</xmin>", "<xmin> must be a finite number"),
    coordinates("a hexadecimal coordinate", "<xmin>0x10</xmin>", "<xmin> must be a finite number"),
    coordinates("a coordinate with a comma", "<xmin>1,5</xmin>", "<xmin> must be a finite number"),
    coordinates("a coordinate of elements", "<xmin><v>1</v></xmin>", "<xmin> must be a finite number"),
    HostileXML(
      "a flag that is a word", document(name: "<name>cat</name><difficult>yes</difficult>"), "<difficult> must be a finite number"),
  ]
}
