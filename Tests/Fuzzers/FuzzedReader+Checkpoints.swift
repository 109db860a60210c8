import Detectors
import Files
import ModelSupport
import NeuralNetworks
import RCNN
import TensorGraph

@testable import Checkpoints

extension FuzzedReader {
  static let checkpoints = [
    FuzzedReader(
      name: "checkpoint",
      words: pickleWords + ["PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}", "archive/data.pkl", "archive/data/0", "/byteorder"],
      seeds: { try fixtures("Checkpoints", ["pth", "pt", "safetensors"]) },
      read: { try use(Checkpoint(contentsOf: ScratchFolder.file("checkpoint.pth", $0))) }),
    FuzzedReader(
      name: "pickle", words: pickleWords, seeds: { try fixtures("Checkpoints", ["pth", "pt"]).flatMap(pickles) },
      read: { bytes in
        var unpickler = Unpickler(FileRegion(try MappedFile(path: ScratchFolder.file("data.pkl", bytes))))
        let value = try unpickler.load()
        // Storages of any size, without the elements.
        let storages = unpickler.storages.mapValues { _ in CheckpointStorage(unpickler.region) }
        let contents = try StateDict.resolve(value, storages: storages, file: "data.pkl")
        _ = contents.source.description
      }),
    FuzzedReader(
      name: "safetensors",
      words: [
        "\"__metadata__\":", "\"dtype\":", "\"shape\":", "\"data_offsets\":", "\"F32\"", "\"F16\"", "\"BF16\"", "\"I64\"", "\"BOOL\"",
        "\"rcnn\"",
        "9223372036854775807", "18446744073709551615", "backbone.body.", "rpn.head.", "roi_heads.", "\\ud83d\\ude00", "\\u0301",
      ],
      seeds: {
        texts(safetensorsHeader, #"{"__metadata__":{"a":"b","rcnn":"{\"rcnn\":1}"},"a":{"dtype":"BF16","shape":[],"data_offsets":[0,2]}}"#)
      },
      read: { try use(Checkpoint(contentsOf: safetensorsFile(header: $0))) }),
    FuzzedReader(
      name: "model", seeds: { [[0, 0, 0, 1], Array(repeating: 0x55, count: 40), [200, 1, 1, 3, 7, 2, 0, 2]] },
      read: { bytes in
        let source = try editedModel(bytes)
        _ = TorchvisionModel.candidates(for: source)
        var overrides = ModelOverrides()
        overrides.model = .resNet50FPN
        let model = try FasterRCNN(inferredFrom: source, overrides: overrides)
        _ = try WorkEstimate(model.graph(parameters: source), of: model, imageSize: .init(height: 60, width: 80))
      }),
  ]

  private static let pickleWords = [
    "ctorch._utils\n_rebuild_tensor_v2\n", "ctorch._utils\n_rebuild_parameter\n", "ctorch\nFloatStorage\n", "ctorch\nHalfStorage\n",
    "ctorch\nQInt8Storage\n", "ccollections\nOrderedDict\n", "ccollections\ndefaultdict\n", "c__builtin__\nset\n",
    "cnumpy.core.multiarray\nscalar\n",
    "X\u{7}\0\0\0storage", "X\u{3}\0\0\0cpu", "little_endian", "state_dict", "model", "module.", "backbone.body.", "rpn.head.",
    "roi_heads.",
  ]

  private static let safetensorsHeader =
    #"{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"#
    + #""module.backbone.body.x":{"dtype":"I64","shape":[1],"data_offsets":[24,32]}}"#

  /// What commands do with a checkpoint; tensors without elements in the file are left unread.
  private static func use(_ checkpoint: Checkpoint) throws {
    _ = checkpoint.source.description
    _ = try? CheckpointModel(checkpoint, guessing: true)
    guard checkpoint.fileSize <= 1 << 20 else { return }
    _ = checkpoint.sha256()
    for tensor in checkpoint.tensors {
      _ = try tensor.nonFiniteCount()
      _ = try tensor.floats()
    }
    _ = try checkpoint.differences(from: checkpoint)
  }

  /// The pickles in a file, from each PROTO on.
  private static func pickles(_ file: [UInt8]) -> [[UInt8]] {
    file.indices.dropLast().filter { file[$0] == 0x80 && (2...5).contains(file[$0 + 1]) }.map { Array(file[$0...]) }
  }

  /// A file with this header and as much behind it as the header promises, within reason.
  private static func safetensorsFile(header: [UInt8]) -> String {
    let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
    let numbers = header.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.compactMap {
      Int(String(decoding: $0, as: UTF8.self))
    }
    let end = numbers.filter { $0 <= 1 << 40 }.max() ?? 0
    return ScratchFolder.file("checkpoint.safetensors", length + header, count: 8 + header.count + end)
  }

  /// A small detector's shapes with changes: of four bytes the first names a parameter, the second an extent, the others what becomes of it.
  private static func editedModel(_ bytes: [UInt8]) throws -> StateDictionary {
    var model = try smallModel.get()
    let paths = model.paths
    for start in stride(from: 0, to: bytes.count - 3, by: 4) {
      let path = paths[Int(bytes[start]) % paths.count]
      guard var shape = model.shapes[path] else { continue }
      let axis = Int(bytes[start + 1] & 0x0F)
      switch bytes[start + 2] % 6 {
      case 0: model.shapes[path] = nil
      case 1 where axis < shape.rank: shape[axis] = Int(bytes[start + 3])
      case 2 where axis < shape.rank: shape[axis] = 1 << Int(bytes[start + 3] % 63)
      case 3: shape.dimensions.append(Int(bytes[start + 3]))
      case 4: _ = shape.dimensions.popLast()
      default: model.shapes[paths[Int(bytes[start + 3]) % paths.count]] = shape
      }
      if bytes[start + 2] % 6 != 0 { model.shapes[path] = shape }
    }
    // A checkpoint's tensors are not larger than its file.
    model.shapes = model.shapes.filter { shape in
      var count = 1
      return shape.value.dimensions.allSatisfy { extent in
        let (product, overflow) = count.multipliedReportingOverflow(by: extent)
        count = product
        return !overflow && product <= 1 << 16
      }
    }
    return model
  }

  private static let smallModel = Result {
    var configuration = FasterRCNNConfiguration()
    configuration.backbone = .resNet(ResNet(blockCounts: [1, 1, 1, 1], isBottleneck: true, baseWidth: 4))
    configuration.pyramid.channels = 8
    configuration.roiHeads.head = .twoMLP(width: 8)
    configuration.roiHeads.classCount = 3
    return StateDictionary(shapes: try FasterRCNN(configuration).graph(parameters: nil).constantShapes)
  }
}
