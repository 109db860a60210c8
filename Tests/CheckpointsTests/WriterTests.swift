import Checkpoints
import Glibc
import TensorGraph
import TestSupport
import Testing

struct WriterTests {
  /// The two formats that are written.
  enum Writer: CaseIterable, Sendable {
    case pytorch, safetensors

    func write(_ tensors: [WritableTensor], to path: String) throws {
      switch self {
      case .pytorch: try PyTorchWriter().write(tensors, to: path)
      case .safetensors: try SafetensorsWriter(metadata: ["note": "\"\\\n\u{1}é"]).write(tensors, to: path)
      }
    }
  }

  @Test(
    "what is written is read again, bit for bit", arguments: Writer.allCases, ["types_zip.pth", "views_legacy.pth", "old_names_zip.pth"])
  func roundTrip(_ writer: Writer, file: String) throws {
    let folder = try TemporaryFolder()
    let original = try Checkpoint(contentsOf: Fixtures.path(file))
    try writer.write(original.tensors.map { WritableTensor($0) }, to: "\(folder.path)/copy")
    let copy = try Checkpoint(contentsOf: "\(folder.path)/copy")
    #expect(copy.tensors.count == original.tensors.count)
    for tensor in original.tensors {
      let other = try copy.tensor(named: tensor.name)
      #expect(other.nameInFile == tensor.name)
      #expect(other.shape == tensor.shape && other.dataType == tensor.dataType)
      #expect(try other.bytes() == tensor.bytes())
    }
    #expect(copy.metadata == (writer == .safetensors ? ["note": "\"\\\n\u{1}é"] : [:]))
    #expect(folder.names == ["copy"])
  }

  @Test("equal tensors make equal files", arguments: Writer.allCases)
  func determinism(_ writer: Writer) throws {
    let folder = try TemporaryFolder()
    let tensors = try Checkpoint(contentsOf: Fixtures.path("views_zip.pth")).tensors.map { WritableTensor($0) }
    for name in ["first", "second"] { try writer.write(tensors, to: "\(folder.path)/\(name)") }
    #expect(try contents(of: "\(folder.path)/first") == contents(of: "\(folder.path)/second"))
  }

  @Test("every record of a PyTorch file begins at a multiple of 64 bytes")
  func alignment() throws {
    let folder = try TemporaryFolder()
    let values: [Float] = [1.25, -7.5, 3.75]
    try PyTorchWriter().write([3, 1, 2].map { WritableTensor(name: "t\($0)", shape: [3], values: values) }, to: "\(folder.path)/a")
    let bytes = try contents(of: "\(folder.path)/a")
    let pattern = values.flatMap { littleEndian($0.bitPattern) }
    let places = bytes.indices.filter { bytes[$0...].starts(with: pattern) }
    #expect(places.count == 3)
    #expect(places.allSatisfy { $0.isMultiple(of: 64) })
  }

  @Test("conversion rounds to nearest, ties to even, and leaves integers alone", arguments: Writer.allCases)
  func conversion(_ writer: Writer) throws {
    let folder = try TemporaryFolder()
    // 1 + 2^-11 and 1 + 3 * 2^-11 lie between two halves, 1 + 2^-8 and 1 + 3 * 2^-8 between two bfloat16 numbers.
    let values: [Float] = [1 + 0x1p-11, 1 + 0x3p-11, 1 + 0x1p-8, 1 + 0x3p-8, 65519, 65520, 0x1p-25, 0x1.8p-24, -0.0, .infinity, .nan]
    let source = [
      WritableTensor(name: "float", shape: [11], values: values),
      WritableTensor(name: "count", shape: [], dataType: .int64) { littleEndian(3) },
    ]
    try writer.write(source, to: "\(folder.path)/full")
    let full = try Checkpoint(contentsOf: "\(folder.path)/full")
    let half = try Self.converted(full, to: .float16, writer, "\(folder.path)/half")
    #expect(half[0..<4] == [0x3C00, 0x3C02, 0x3C04, 0x3C0C])
    #expect(half[4..<10] == [0x7BFF, 0x7C00, 0x0000, 0x0002, 0x8000, 0x7C00])
    #expect(half[10] & 0x7C00 == 0x7C00 && half[10] & 0x03FF != 0)
    let brain = try Self.converted(full, to: .bfloat16, writer, "\(folder.path)/brain")
    #expect(brain == [0x3F80, 0x3F80, 0x3F80, 0x3F82, 0x4780, 0x4780, 0x3300, 0x33C0, 0x8000, 0x7F80, 0x7FC0])
  }

  private static func converted(_ checkpoint: Checkpoint, to dataType: DataType, _ writer: Writer, _ path: String) throws -> [UInt16] {
    try writer.write(checkpoint.tensors.map { WritableTensor($0, as: dataType) }, to: path)
    let copy = try Checkpoint(contentsOf: path)
    #expect(try copy.tensor(named: "count").dataType == .int64)
    let tensor = try copy.tensor(named: "float")
    #expect(tensor.dataType == dataType)
    let bytes = try tensor.bytes()
    return stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8 }
  }

  @Test("two tensors of one name are refused", arguments: Writer.allCases)
  func duplicates(_ writer: Writer) throws {
    let folder = try TemporaryFolder()
    let tensors = [WritableTensor(name: "w", shape: [1], values: [1]), WritableTensor(name: "w", shape: [1], values: [2])]
    let path = "\(folder.path)/a"
    #expect(throws: CheckpointError.duplicateTensor(file: path, name: "w")) { try writer.write(tensors, to: path) }
  }

  @Test("a failure in the middle leaves the old file and nothing else", arguments: Writer.allCases)
  func failure(_ writer: Writer) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1, 2, 3], to: "a")
    let tensors = [WritableTensor(name: "v", shape: [1], values: [1]), WritableTensor(name: "w", shape: [2], values: [1])]
    #expect(throws: CheckpointError.tensor(file: path, name: "w", .byteCount(expected: 8, actual: 4))) {
      try writer.write(tensors, to: path)
    }
    #expect(try contents(of: path) == [1, 2, 3])
    #expect(folder.names == ["a"])
  }

  @Test("a folder, a device and a missing folder are not written to", arguments: Writer.allCases)
  func unwritable(_ writer: Writer) throws {
    let folder = try TemporaryFolder()
    let tensors = [WritableTensor(name: "v", shape: [1], values: [1])]
    let noFile = "it is no regular file; give another name"
    let failures = [(folder.path, noFile), ("/dev/null", noFile), ("\(folder.path)/missing/a", "no such file or directory")]
    for (path, reason) in failures {
      #expect(throws: CheckpointError.file(.cannotCreate(path: path, reason: reason))) { try writer.write(tensors, to: path) }
    }
  }
}
