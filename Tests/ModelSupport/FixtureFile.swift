import Glibc

/// A file below Tests/Fixtures.
public struct FixtureFile: Sendable {
  public let name: String

  /// The file at `name`, a path below Tests/Fixtures.
  public init(_ name: String) { self.name = name }

  /// Where it is.
  public var path: String { "/\(#filePath.split(separator: "/").dropLast(2).joined(separator: "/"))/Fixtures/\(name)" }

  /// The content; throws with a way to make the file again.
  public func bytes() throws -> [UInt8] {
    guard let file = fopen(path, "rbe") else { throw Missing(name: name) }
    defer { fclose(file) }
    var (content, block) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
    while case let count = fread(&block, 1, block.count, file), count > 0 { content += block[..<count] }
    return content
  }

  /// The file is not there.
  public struct Missing: Error, CustomStringConvertible {
    let name: String

    public var description: String {
      "Tests/Fixtures/\(name) is missing: run the generate.py beside it with a Python that has torch and torchvision."
    }
  }
}
