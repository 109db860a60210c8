import RCNNCommand
import Testing

@Suite("Tables of text")
struct TextTableTests {
  private let table = TextTable(
    header: ["class", "objects", "AP", "AP50"],
    rows: [["cat", "12", "0.5", "0.75"], ["tortoise", "3", "0.25"], ["all of them together:"], ["sum", "15"]])

  @Test("align names to the left and numbers to the right; rows may end early")
  func alignment() {
    let expected = """
      class     objects    AP  AP50
      cat            12   0.5  0.75
      tortoise        3  0.25
      all of them together:
      sum            15
      """
    #expect(table.text(columns: .max) == expected && table.text(columns: 29) == expected)
    // Names would fill most of these.
    #expect(table.text(columns: 15) == expected)
  }

  @Test("go on below where a terminal is narrower, with their first column again", arguments: [(28, 2), (22, 2), (16, 3)])
  func wrapping(columns: Int, count: Int) throws {
    let blocks = table.text(columns: columns).split(separator: "\n\n").map { $0.split(separator: "\n").map(String.init) }
    #expect(blocks.allSatisfy { $0[0].hasPrefix("class   ") && $0[1].hasPrefix("cat   ") })
    #expect(blocks.flatMap { $0[0].split(separator: " ") }.filter { $0 != "class" } == ["objects", "AP", "AP50"])
    #expect(blocks.flatMap { $0[1].split(separator: " ") }.filter { $0 != "cat" } == ["12", "0.5", "0.75"])
    #expect(blocks.count == count)
    if columns > 20 { #expect(blocks.joined().allSatisfy { $0.count <= columns }) }
    // A row that ended early has nothing more to say, and its heading goes with it.
    #expect(
      blocks[0].suffix(2) == ["all of them together:", "sum            15"]
        && blocks[1].allSatisfy { !$0.contains("all") && !$0.contains("sum") })
  }

  @Test("headings stand above their rows in every part")
  func headings() {
    let table = TextTable(header: ["case", "first", "second"], rows: [["one:"], ["a", "1", "2"], ["two:"], ["a", "3", "4"]])
    let expected = """
      case  first
      one:
      a         1
      two:
      a         3

      case  second
      one:
      a          2
      two:
      a          4
      """
    #expect(table.text(columns: 12) == expected)
  }
}
