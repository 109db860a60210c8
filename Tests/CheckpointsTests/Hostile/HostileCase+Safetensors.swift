import Checkpoints

// Hostile safetensors files.
extension HostileCase {
  static let safetensors = safetensorsLengths + safetensorsTexts + safetensorsJSON + safetensorsFields + safetensorsData

  private static func file(_ name: String, _ bytes: [UInt8], _ problem: SafetensorsProblem) -> HostileCase {
    HostileCase(name: name, bytes: bytes) { .safetensors(file: $0, problem) }
  }

  private static func header(_ name: String, _ header: String, _ problem: SafetensorsProblem) -> HostileCase {
    file(name, SafetensorsImage.bytes(header), problem)
  }

  /// Fields of a tensor "w" above the usual 16 bytes.
  private static func fields(_ name: String, _ fields: String, _ problem: SafetensorsProblem) -> HostileCase {
    file(name, SafetensorsImage.tensor(fields), problem)
  }

  private static let safetensorsLengths: [HostileCase] = [
    file("a header of 2^64 - 1 bytes", SafetensorsImage.bytes(length: .max), .headerTooLong(.max)),
    file("a header of 2^63 bytes", SafetensorsImage.bytes(length: 1 << 63), .headerTooLong(1 << 63)),
    file("a header of 100,000,001 bytes", SafetensorsImage.bytes(length: 100_000_001), .headerTooLong(100_000_001)),
    file("a header longer than the file", SafetensorsImage.bytes(length: 1000), .truncatedHeader(length: 1000, fileSize: 106)),
    file("a header longer by a byte", SafetensorsImage.bytes("{}", data: [], length: 3), .truncatedHeader(length: 3, fileSize: 10)),
    file("a header of no bytes", SafetensorsImage.bytes(length: 0), .malformed(offset: 8, expected: "'{'")),
    file("a header that is too short", SafetensorsImage.bytes(length: 81), .malformed(offset: 89, expected: "'}'")),
    file("a header that reaches into the data", SafetensorsImage.bytes(length: 83), .malformed(offset: 90, expected: "its end")),
  ]

  private static let safetensorsJSON: [HostileCase] = [
    header("text after the object", "{} x", .malformed(offset: 11, expected: "its end")),
    header("two objects", "{}{}", .malformed(offset: 10, expected: "its end")),
    header("a NUL after the object", "{}\0", .malformed(offset: 10, expected: "its end")),
    header("an object that does not end", "{", .malformed(offset: 9, expected: "'\"'")),
    header("a key without quotes", "{w:1}", .malformed(offset: 9, expected: "'\"'")),
    header("a key without a value", #"{"w"}"#, .malformed(offset: 12, expected: "':'")),
    header("a comma too many", #"{"__metadata__":{},}"#, .malformed(offset: 27, expected: "'\"'")),
    header("a comment", "{/**/}", .malformed(offset: 9, expected: "'\"'")),
    header("a tensor that is a number", #"{"w":1}"#, .malformed(offset: 13, expected: "'{'")),
    header("a tensor that is null", #"{"w":null}"#, .malformed(offset: 13, expected: "'{'")),
    header("objects 10,000 deep", String(repeating: #"{"w":"#, count: 10_000), .unknownField(tensor: "w", field: "w")),
    header("arrays 10,000 deep", #"{"w":{"shape":"# + String(repeating: "[", count: 10_000), .invalidInteger(offset: 23)),
    header("metadata of objects", #"{"__metadata__":{"a":{}}}"#, .malformed(offset: 29, expected: "'\"'")),
    header("metadata that is a text", #"{"__metadata__":"a"}"#, .malformed(offset: 24, expected: "'{'")),
    header("metadata with a key twice", #"{"__metadata__":{"a":"b","a":"c"}}"#, .duplicateKey("a")),
    header("metadata twice", #"{"__metadata__":{},"__metadata__":{}}"#, .duplicateKey("__metadata__")),
    header("a text that does not end", #"{"w"#, .malformed(offset: 11, expected: "'\"'")),
    header("a line feed in a text", "{\"w\n\":{}}", .invalidString(offset: 10)),
    header("an unknown escape", #"{"\x":{}}"#, .invalidString(offset: 10)),
    header("a short Unicode escape", #"{"\u12":{}}"#, .invalidString(offset: 10)),
    header("a signed Unicode escape", #"{"\u+123":{}}"#, .invalidString(offset: 10)),
    header("a lone high surrogate", #"{"\ud800":{}}"#, .invalidString(offset: 10)),
    header("a lone low surrogate", #"{"\udc00":{}}"#, .invalidString(offset: 10)),
    header("a surrogate with a wrong partner", #"{"\ud800\u0041":{}}"#, .invalidString(offset: 10)),
    header("an escape at the end", #"{"\"#, .invalidString(offset: 10)),
    file("a name that is not UTF-8", littleEndian(8) + [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x7B, 0x7D, 0x7D], .invalidString(offset: 10)),
  ]

  private static let safetensorsFields: [HostileCase] = [
    header(
      "a tensor twice", #"{"w":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}"#,
      .duplicateKey("w")),
    header(
      "a tensor twice, once with an escape",
      #"{"w":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"\u0077":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}"#, .duplicateKey("w")
    ),
    fields("a shape twice", #""dtype":"F32","shape":[4],"shape":[4],"data_offsets":[0,16]"#, .duplicateKey("shape")),
    fields("a field too many", #""dtype":"F32","shape":[4],"data_offsets":[0,16],"x":1"#, .unknownField(tensor: "w", field: "x")),
    fields("no fields", "", .missingField(tensor: "w")),
    fields("no type", #""shape":[4],"data_offsets":[0,16]"#, .missingField(tensor: "w")),
    fields("no shape", #""dtype":"F32","data_offsets":[0,16]"#, .missingField(tensor: "w")),
    fields("a rank of 100,000", #""dtype":"F32","shape":[\#(ones(100_000))]"#, .invalidTensor(name: "w", .rankTooLarge)),
    fields("100,000 offsets", #""dtype":"F32","shape":[4],"data_offsets":[\#(ones(100_000))]"#, .missingField(tensor: "w")),
    fields("no offsets", #""dtype":"F32","shape":[4]"#, .missingField(tensor: "w")),
    fields("one offset", #""dtype":"F32","shape":[4],"data_offsets":[0]"#, .missingField(tensor: "w")),
    fields("three offsets", #""dtype":"F32","shape":[4],"data_offsets":[0,16,32]"#, .missingField(tensor: "w")),
    fields(
      "a type that is not known", #""dtype":"F8_E4M3","shape":[16],"data_offsets":[0,16]"#,
      .unsupportedDataType(tensor: "w", dataType: "F8_E4M3")),
    fields("a type in lower case", #""dtype":"f32","shape":[4],"data_offsets":[0,16]"#, .unsupportedDataType(tensor: "w", dataType: "f32")),
    fields("a negative extent", #""dtype":"F32","shape":[-4],"data_offsets":[0,16]"#, .invalidInteger(offset: 37)),
    fields("a fraction", #""dtype":"F32","shape":[4.0],"data_offsets":[0,16]"#, .malformed(offset: 38, expected: "']'")),
    fields("an exponent", #""dtype":"F32","shape":[4e0],"data_offsets":[0,16]"#, .malformed(offset: 38, expected: "']'")),
    fields("a leading zero", #""dtype":"F32","shape":[04],"data_offsets":[0,16]"#, .invalidInteger(offset: 37)),
    fields("an extent of 2^63", #""dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,16]"#, .invalidInteger(offset: 37)),
    fields(
      "an extent of 100 digits", #""dtype":"F32","shape":[\#(String(repeating: "9", count: 100))],"data_offsets":[0,16]"#,
      .invalidInteger(offset: 37)),
    fields("a comma in the shape too many", #""dtype":"F32","shape":[4,],"data_offsets":[0,16]"#, .invalidInteger(offset: 39)),
  ]

  /// `count` times 1, with commas.
  private static func ones(_ count: Int) -> String { repeatElement("1", count: count).joined(separator: ",") }

  /// Texts that are too long, too many, or slow to compare.
  private static let safetensorsTexts: [HostileCase] = [
    header("a name of 4 KiB + 1", #"{"\#(String(repeating: "w", count: 4097))":{}}"#, .textTooLong(offset: 10, limit: 4096)),
    header(
      "a name of 4 KiB + 1 with an escape", #"{"\n\#(String(repeating: "w", count: 4096))":{}}"#, .textTooLong(offset: 10, limit: 4096)),
    header("a name of many escapes", #"{"\#(String(repeating: #"\n"#, count: 3000))":{}}"#, .textTooLong(offset: 10, limit: 4096)),
    header("a name of 31 combining marks", #"{"w\#(String(repeating: "\u{301}", count: 31))":{}}"#, .combiningMarks(offset: 10)),
    header("a name of 1,000 escaped marks", #"{"\#(String(repeating: #"\u0301\u0316"#, count: 300))":{}}"#, .combiningMarks(offset: 10)),
    header(
      "a name of marks that only decompose into marks", #"{"\#(String(repeating: "\u{F73}", count: 31))":{}}"#, .combiningMarks(offset: 10)),
    header("a field of 4 KiB + 1", #"{"w":{"\#(String(repeating: "d", count: 4097))":1}}"#, .textTooLong(offset: 15, limit: 4096)),
    header(
      "metadata of a mebibyte and a byte", #"{"__metadata__":{"a":"\#(String(repeating: "b", count: 1_048_577))"}}"#,
      .textTooLong(offset: 30, limit: 1_048_576)),
    header(
      "metadata of 10,001 texts", #"{"__metadata__":{\#((0..<10_001).map { #""\#($0)":"""# }.joined(separator: ","))}}"#, .tooMuchMetadata),
  ]

  private static let safetensorsData: [HostileCase] = [
    fields(
      "a product that overflows to 0", #""dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]"#,
      .invalidTensor(name: "w", .tooLarge([1 << 32, 1 << 32]))),
    fields(
      "a byte count that overflows to 0", #""dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]"#,
      .invalidTensor(name: "w", .tooLarge([1 << 62]))),
    fields(
      "a product that overflows before a 0", #""dtype":"F32","shape":[4611686018427387904,4,0],"data_offsets":[0,0]"#,
      .invalidTensor(name: "w", .tooLarge([1 << 62, 4, 0]))),
    fields(
      "nine dimensions", #""dtype":"F32","shape":[1,1,1,1,1,1,1,1,4],"data_offsets":[0,16]"#, .invalidTensor(name: "w", .rankTooLarge)),
    fields(
      "a range that is too short", #""dtype":"F32","shape":[4],"data_offsets":[0,15]"#,
      .invalidTensor(name: "w", .byteCount(expected: 16, actual: 15))),
    fields(
      "a range that is too long", #""dtype":"F32","shape":[3],"data_offsets":[0,16]"#,
      .invalidTensor(name: "w", .byteCount(expected: 12, actual: 16))),
    fields(
      "a range that runs backwards", #""dtype":"F32","shape":[4],"data_offsets":[16,0]"#,
      .invalidTensor(name: "w", .byteCount(expected: 16, actual: -16))),
    fields(
      "a gap at the beginning", #""dtype":"F32","shape":[3],"data_offsets":[4,16]"#, .notContiguous(tensor: "w", expectedStart: 0, start: 4)
    ),
    fields(
      "an empty tensor beyond the end", #""dtype":"F32","shape":[0],"data_offsets":[99,99]"#,
      .notContiguous(tensor: "w", expectedStart: 0, start: 99)),
    fields("a range beyond the end", #""dtype":"F32","shape":[5],"data_offsets":[0,20]"#, .truncated(missingBytes: 4)),
    fields("bytes that belong to no tensor", #""dtype":"F32","shape":[3],"data_offsets":[0,12]"#, .trailingBytes(4)),
    fields(
      "a range near 2^63", #""dtype":"I8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]"#,
      .truncated(missingBytes: .max - 16)),
    header("data without tensors", "{}", .trailingBytes(16)),
    header(
      "overlapping tensors",
      #"{"v":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"w":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}"#,
      .notContiguous(tensor: "w", expectedStart: 12, start: 8)),
    header(
      "two tensors with the same bytes",
      #"{"v":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#,
      .notContiguous(tensor: "w", expectedStart: 16, start: 0)),
    header(
      "an empty tensor within another",
      #"{"v":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"w":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}"#,
      .notContiguous(tensor: "w", expectedStart: 16, start: 4)),
    header(
      "a gap between tensors",
      #"{"v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}"#,
      .notContiguous(tensor: "w", expectedStart: 4, start: 8)),
  ]
}
