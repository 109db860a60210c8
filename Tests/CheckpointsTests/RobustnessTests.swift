import Checkpoints
import TestSupport
import Testing

/// A small valid file of each format, and everything that can happen to a byte of it.
struct RobustnessTests {
  /// A container format with the smallest file that has a bit of everything.
  struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    /// Whether damaged elements are noticed.
    let hasChecksums: Bool
  }

  static let samples = [
    Sample(testDescription: "zip", bytes: ZipImage.checkpoint().bytes, hasChecksums: true),
    Sample(testDescription: "zip64", bytes: ZipImage.checkpoint(zip64: true, wide: true).bytes, hasChecksums: true),
    Sample(testDescription: "legacy", bytes: LegacyImage().bytes, hasChecksums: false),
    Sample(testDescription: "safetensors", bytes: SafetensorsImage.bytes(), hasChecksums: false),
  ]

  /// What a file holds: name, shape, type and elements of each tensor.
  private static func read(_ path: String) throws -> [[String]] {
    try Checkpoint(contentsOf: path).tensors.map { tensor in
      let values = try tensor.floats()
      #expect(values.count == tensor.shape.elementCount)
      #expect(try tensor.bytes().count == tensor.byteCount)
      return [tensor.name, "\(tensor.shape)", "\(tensor.dataType)", "\(values)"]
    }
  }

  @Test("the undamaged file is read", arguments: samples)
  func intact(_ sample: Sample) throws {
    let folder = try TemporaryFolder()
    #expect(try Self.read(folder.write(sample.bytes)) == [["w", "2x2", "float32", "[1.0, 2.0, 3.0, 4.0]"]])
  }

  @Test("a file that is cut off at any byte is refused", arguments: samples)
  func truncation(_ sample: Sample) throws {
    let folder = try TemporaryFolder()
    for count in sample.bytes.indices {
      let path = try folder.write(Array(sample.bytes[..<count]))
      #expect(throws: CheckpointError.self, "\(count) bytes") { try Self.read(path) }
    }
  }

  @Test("a file with a byte too many is refused", arguments: samples, [0x00, 0x2E, 0x50, 0xFF] as [UInt8])
  func appendedByte(_ sample: Sample, byte: UInt8) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(sample.bytes + [byte])
    #expect(throws: CheckpointError.self) { try Self.read(path) }
  }

  @Test("a flipped bit is noticed or changes nothing; without checksums the result is at least consistent", arguments: samples)
  func bitFlips(_ sample: Sample) throws {
    let folder = try TemporaryFolder()
    let original = try Self.read(folder.write(sample.bytes))
    var refusals = 0
    for bit in 0..<8 * sample.bytes.count {
      var bytes = sample.bytes
      bytes[bit / 8] ^= 1 << (bit % 8)
      let path = try folder.write(bytes)
      do {
        let result = try Self.read(path)
        #expect(!sample.hasChecksums || result == original, "bit \(bit)")
      } catch let error as CheckpointError {
        refusals += 1
        #expect(isOneSentence("\(error)", about: path), "bit \(bit): \(error)")
      }
    }
    #expect(refusals > sample.bytes.count)
  }

  @Test("random bytes in any place are noticed or give a consistent result", arguments: samples)
  func noise(_ sample: Sample) throws {
    let folder = try TemporaryFolder()
    var state: UInt64 = 42
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for round in 0..<5000 {
      var bytes = sample.bytes
      for _ in 0...random(4) { bytes[random(bytes.count)] = UInt8(random(256)) }
      let path = try folder.write(bytes)
      #expect(throws: Never.self, "round \(round)") {
        do { _ = try Self.read(path) } catch is CheckpointError {}
      }
    }
  }
}
