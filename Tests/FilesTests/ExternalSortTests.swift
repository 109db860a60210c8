import Files
import RandomNumbers
import TestSupport
import Testing

@Suite("Sorting on disk")
struct ExternalSortTests {
  /// Strings of up to six bytes, of which many are the same, or beginnings of others.
  private static func strings(_ count: Int) -> [[UInt8]] {
    var generator = SplitMix64(seed: 5)
    return (0..<count).map { _ in (0..<Int(generator.next() % 7)).map { _ in UInt8(generator.next() % 3 * 127) } }
  }

  @Test(
    "the order is that of the bytes, whatever fits into memory, and stays the same when it is asked for again",
    arguments: [1, 60, 1000, 1 << 20])
  func order(memory: Int) throws {
    let folder = try TemporaryFolder()
    let strings = Self.strings(300)
    var sort = ExternalSort(in: folder.path, memory: memory)
    for string in strings { try sort.add(string) }
    for _ in 0..<2 {
      var sorted: [[UInt8]] = []
      try sort.forEachString { sorted.append(Array($0)) }
      #expect(sorted == strings.sorted { $0.lexicographicallyPrecedes($1) })
    }
    #expect(try Directory.names(in: folder.path).isEmpty)
  }

  @Test("nothing is sorted into nothing, and what stops the caller stops it")
  func ends() throws {
    let folder = try TemporaryFolder()
    var (sort, count) = (ExternalSort(in: folder.path, memory: 20), 0)
    try sort.forEachString { _ in count += 1 }
    #expect(count == 0)
    for byte in 0..<20 as Range<UInt8> { try sort.add([byte]) }
    #expect(throws: FileError.busy(path: "x")) {
      try sort.forEachString { string in
        count += 1
        if string.first == 7 { throw FileError.busy(path: "x") }
      }
    }
    #expect(count == 8)
    #expect(throws: FileError.self) {
      var nowhere = ExternalSort(in: folder["none"], memory: 1)
      try nowhere.add([1])
    }
  }
}
