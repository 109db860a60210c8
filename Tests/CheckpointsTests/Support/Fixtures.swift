import Checkpoints
import Checksums
import TensorGraph

/// The checkpoints that `generate.py` made with PyTorch, and what they hold.
enum Fixtures {
  /// The path of a file in the folder.
  static func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// The rows of expected.tsv by file.
  static func expectations() throws -> [String: [ExpectedTensor]] {
    let text = String(decoding: try contents(of: path("expected.tsv")), as: UTF8.self)
    return Dictionary(grouping: text.split(separator: "\n").map { ExpectedTensor(row: String($0)) }, by: \.file)
  }

  private static let folder: String = {
    let tests = #filePath.split(separator: "/").dropLast(3)
    return "/" + tests.joined(separator: "/") + "/Fixtures/Checkpoints"
  }()
}

/// A row of expected.tsv.
struct ExpectedTensor: Equatable {
  let file: String
  let format: String
  let name: String
  let nameInFile: String
  let dataType: String
  let shape: [Int]
  let strides: [Int]
  /// In hexadecimal.
  let bytes: String
  let floats: String

  init(row: String) {
    let columns = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    (file, format, name, nameInFile, dataType) = (columns[0], columns[1], columns[2], columns[3], columns[4])
    shape = columns[5].split(separator: ",").compactMap { Int($0) }
    strides = columns[6].split(separator: ",").compactMap { Int($0) }
    (bytes, floats) = (columns[7], columns[8])
  }

  /// What was read.
  init(_ tensor: CheckpointTensor, of checkpoint: Checkpoint, file: String) throws {
    self.file = file
    format = "\(checkpoint.format)"
    (name, nameInFile, dataType) = (tensor.name, tensor.nameInFile, "\(tensor.dataType)")
    (shape, strides) = (tensor.shape.dimensions, tensor.strides)
    bytes = Self.hexadecimal(try tensor.bytes())
    floats = Self.hexadecimal(try tensor.floats().flatMap { littleEndian(($0.isNaN ? .nan : $0).bitPattern) })
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
