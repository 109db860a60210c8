import CPUDevice
import Detectors
import DeviceRuntime
import ModelSupport
import TensorGraph
import Testing

/// Whole models: an image's results are the same bits whatever runs beside it and on however many threads.
@Suite("The same bits every time", .serialized)
struct DeterminismTests {
  static let models = [TestModel.builders[3], TestModel.otherResNets[0]]
  private static let images = (0..<16).map { TestImage(height: 90, width: 120, shift: 9 * $0) }

  private static func configuration(of model: TestModel) -> FasterRCNNConfiguration {
    var configuration = model.configuration
    (configuration.transform.minSize, configuration.transform.maxSize) = ([128], 256)
    configuration.regionProposals.postNMSTopN.detection = 25
    return configuration
  }

  /// `model` made ready for a device.
  private static func executable(_ model: TestModel, threads: Int, isGuarded: Bool = false) throws -> any Executable {
    let configuration = configuration(of: model)
    let graph = try FasterRCNN(configuration).graph(parameters: SeededParameters(configuration), includingStages: true)
    return try CPUDevice(threadCount: threads).compile(graph.optimized, CompileOptions(isGuarded: isGuarded))
  }

  private static func run(_ executable: any Executable, _ model: TestModel, _ images: [TestImage]) throws -> [ImageResults] {
    let results = try executable.run(configuration(of: model).transform.inputs(images))
    return images.indices.map { ImageResults(results, image: $0, of: images.count) }
  }

  @Test("one, two and three threads give the same bits", arguments: models)
  func threads(_ model: TestModel) throws {
    let results = try (1...3).map { try Self.run(Self.executable(model, threads: $0), model, Array(Self.images[..<2])) }
    #expect(results[0][0].detectionCount > 5)
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }

  @Test("alone, among neighbours and in a batch of 16 an image has the same bits", arguments: models)
  func batches(_ model: TestModel) throws {
    let executable = try Self.executable(model, threads: 2)
    let batch = try Self.run(executable, model, Self.images)
    let alone = try [0, 7, 15].map { try Self.run(executable, model, [Self.images[$0]])[0] }
    #expect(alone == [batch[0], batch[7], batch[15]])
    let neighbours = try Self.run(executable, model, [15, 3, 7].map { Self.images[$0] })
    #expect(neighbours == [batch[15], batch[3], batch[7]])
    #expect(Set(batch.map(\.detectionBits)).count == 16)
  }

  @Test("side by side, images of several sizes have the same bits as alone, on any number of threads", arguments: models)
  func sideBySide(_ model: TestModel) throws {
    let images = (0..<7).map { TestImage(height: 70 + 20 * ($0 % 3), width: 120, shift: 9 * $0) }
    let inputs = images.map { Self.configuration(of: model).transform.inputs([$0]) }
    let executable = try Self.executable(model, threads: 1)
    let alone = try inputs.map { ImageResults(try executable.run($0), image: 0, of: 1) }
    #expect(Set(alone.map(\.detectionBits)).count == 7)
    // Of nine threads lanes have two or three.
    for (threads, isGuarded) in [(1, false), (2, true), (3, false), (9, false), (9, true)] {
      let results = try Self.executable(model, threads: threads, isGuarded: isGuarded).run(each: inputs, profile: nil).map { try $0.get() }
      #expect(results.map { ImageResults($0, image: 0, of: 1) } == alone, "\(threads) threads")
    }
  }
}

/// Every result of one image of a batch, as bits.
private struct ImageResults: Equatable {
  private let bits: [String: [UInt32]]
  let detectionCount: Int

  /// The rows of `image` among the results of a batch of `count`.
  init(_ results: [String: HostTensor], image: Int, of count: Int) {
    let owners = results["proposals"].map { regions in (0..<regions.shape[0]).map { Int(regions.floats[5 * $0]) } } ?? []
    bits = Dictionary(
      uniqueKeysWithValues: results.map { name, tensor in
        let rows = name == "proposals" || name.hasPrefix("roi.") ? owners.indices.filter { owners[$0] == image } : [image]
        let width = tensor.shape.elementCount / max(1, tensor.shape[0])
        // The first column of a proposal is the image's place in the batch.
        let skipped = name == "proposals" ? 1 : 0
        return (name, rows.flatMap { Self.bits(tensor, $0 * width + skipped..<($0 + 1) * width) })
      })
    detectionCount = results["counts"].map { Int($0.integers[image]) } ?? 0
  }

  var detectionBits: [UInt32] { bits["scores"] ?? [] }

  private static func bits(_ tensor: HostTensor, _ range: Range<Int>) -> [UInt32] {
    tensor.floats.isEmpty ? tensor.integers[range].map { UInt32(bitPattern: $0) } : tensor.floats[range].map(\.bitPattern)
  }
}
