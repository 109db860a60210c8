import Checkpoints
import TestSupport
import Testing

struct SafetensorsTests {
  private static func name(_ json: String) throws -> String {
    let folder = try TemporaryFolder()
    let header = #"{"\#(json)":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}"#
    return try Checkpoint(contentsOf: folder.write(SafetensorsImage.bytes(header))).tensors[0].nameInFile
  }

  @Test(
    "escapes in names are decoded",
    arguments: [
      (#"a\"\\\/b"#, "a\"\\/b"), (#"\b\f\n\r\t"#, "\u{8}\u{C}\n\r\t"), (#"\u00e9\u20AC"#, "\u{E9}\u{20AC}"),
      (#"\ud83d\uDE00"#, "\u{1F600}"),
      ("\u{E9}\u{1F600}", "\u{E9}\u{1F600}"), ("", ""),
    ])
  func escapes(json: String, name: String) throws {
    #expect(try Self.name(json) == name)
  }

  @Test("white space is allowed between all parts, and as padding")
  func whitespace() throws {
    let folder = try TemporaryFolder()
    let header = "{ \"w\" :\t{\"shape\" : [ 2 , 2 ] ,\r\n\"data_offsets\":[ 0,16 ],\"dtype\" :\"F32\"} }   "
    let checkpoint = try Checkpoint(contentsOf: folder.write(SafetensorsImage.bytes(header)))
    #expect(try checkpoint.tensor(named: "w").floats() == [1, 2, 3, 4])
  }

  @Test("empty tensors may lie between others, in any order of the header")
  func emptyTensors() throws {
    let folder = try TemporaryFolder()
    let header = """
      {"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"e":{"dtype":"I64","shape":[0,5],"data_offsets":[8,8]},\
      "a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"f":{"dtype":"U8","shape":[0],"data_offsets":[16,16]}}
      """
    let checkpoint = try Checkpoint(contentsOf: folder.write(SafetensorsImage.bytes(header)))
    #expect(checkpoint.tensors.map(\.name) == ["b", "e", "a", "f"])
    #expect(try checkpoint.tensors.map { try $0.floats() } == [[3, 4], [], [1, 2], []])
  }
}
