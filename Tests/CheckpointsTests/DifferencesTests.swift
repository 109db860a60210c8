import Checkpoints
import TensorGraph
import TestSupport
import Testing

struct DifferencesTests {
  private static func checkpoint(_ tensors: [WritableTensor], _ folder: TemporaryFolder, _ name: String) throws -> Checkpoint {
    try SafetensorsWriter().write(tensors, to: "\(folder.path)/\(name)")
    return try Checkpoint(contentsOf: "\(folder.path)/\(name)")
  }

  @Test("a checkpoint does not differ from its copy in another container")
  func identical() throws {
    let zip = try Checkpoint(contentsOf: Fixtures.path("views_zip.pth"))
    let legacy = try Checkpoint(contentsOf: Fixtures.path("views_legacy.pth"))
    let differences = try zip.differences(from: legacy)
    #expect(differences.isEmpty)
    #expect(differences.common.count == zip.tensors.count)
  }

  @Test("a NaN in the same place is no difference")
  func notANumber() throws {
    let checkpoint = try Checkpoint(contentsOf: Fixtures.path("types_zip.pth"))
    #expect(try checkpoint.differences(from: checkpoint).isEmpty)
  }

  @Test("names, shapes, types and values are compared")
  func changes() throws {
    let folder = try TemporaryFolder()
    let first = try Self.checkpoint(
      [
        WritableTensor(name: "same", shape: [2], values: [1, 2]), WritableTensor(name: "value", shape: [2], values: [1, 2]),
        WritableTensor(name: "shape", shape: [2], values: [1, 2]), WritableTensor(name: "type", shape: [2], values: [1, 1 + 0x1p-10]),
        WritableTensor(name: "nan", shape: [1], values: [.nan]), WritableTensor(name: "old", shape: [1], values: [0]),
      ], folder, "first")
    let second = try Self.checkpoint(
      [
        WritableTensor(name: "new", shape: [1], values: [0]), WritableTensor(name: "same", shape: [2], values: [1, 2]),
        WritableTensor(name: "value", shape: [2], values: [1.5, -2]), WritableTensor(name: "shape", shape: [2, 1], values: [1, 2]),
        WritableTensor(name: "type", shape: [2], values: [1, 1 + 0x1p-10], as: .bfloat16),
        WritableTensor(name: "nan", shape: [1], values: [0]),
      ], folder, "second")
    let differences = try first.differences(from: second)
    #expect(differences.onlyInFirst == ["old"])
    #expect(differences.onlyInSecond == ["new"])
    #expect(differences.changed.map(\.name) == ["value", "shape", "type", "nan"])
    #expect(differences.changed.map(\.maximumAbsoluteDifference) == [4, nil, 0x1p-10, .infinity])
    #expect(differences.changed[1].shapes == ([2], [2, 1]))
    #expect(differences.changed[2].dataTypes == (.float32, .bfloat16))
    #expect(!differences.isEmpty)
  }

  @Test("the largest difference is found wherever it is", arguments: [0, 4095, 4096, 9999])
  func place(position: Int) throws {
    let folder = try TemporaryFolder()
    var values = [Float](repeating: 1, count: 10_000)
    let first = try Self.checkpoint([WritableTensor(name: "w", shape: [100, 100], values: values)], folder, "first")
    values[position] = 3
    values[5000] = 2
    let second = try Self.checkpoint([WritableTensor(name: "w", shape: [100, 100], values: values)], folder, "second")
    #expect(try first.differences(from: second).common[0].maximumAbsoluteDifference == 2)
  }
}
