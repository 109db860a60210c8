import Files

/// A reader of files, and what libFuzzer needs to make up files for it.
struct FuzzedReader: Sendable {
  let name: String
  /// Words that files of the kind have.
  var words: [String] = []
  /// Small files that are read, or nearly.
  let seeds: @Sendable () throws -> [[UInt8]]
  /// Reads an input, and does with what comes of it what the program does.
  let read: @Sendable ([UInt8]) throws -> Void

  static let all = checkpoints + images + datasets + settings

  static func named(_ name: String?) -> FuzzedReader? { all.first { $0.name == name } }

  /// Writes the seeds, a file each, and the words as libFuzzer's `-dict` wants them.
  func writeSeeds(to folder: String, dictionary: String) throws {
    for (number, seed) in try seeds().enumerated() {
      let file = try NewFile(path: "\(folder)/seed-\(number)", existing: .replace)
      try file.write(seed)
      try file.commit(isDurable: false)
    }
    try NewFile.write(words.map { "\"\(Self.escaped($0))\"\n" }.joined(), to: dictionary, existing: .replace)
  }

  private static func escaped(_ word: String) -> String {
    word.utf8.map { byte in
      let isPlain = (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
      return isPlain ? String(Unicode.Scalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}

extension FuzzedReader {
  /// The tests' files with these endings, whose bytes are seeds.
  static func fixtures(_ folder: String, _ endings: [String]) throws -> [[UInt8]] {
    let path = "\(#filePath.folder)/../Fixtures/\(folder)"
    let names = try Directory.contents(of: path).files.filter { endings.contains($0.pathExtension) }
    return try names.map { try FileReader.bytes(of: path.appending(path: $0)) }
  }

  /// Texts as seeds.
  static func texts(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }
}
