import DeviceRuntime
import RCNN
import Synchronization
import TensorGraph

/// A device that finds one object in each image: as large as the image, with the image's first byte as its score in percent.
final class EchoDevice: Device {
  let name = "echo"
  /// The sizes of the batches that ran.
  let batchSizes = Mutex<[Int]>([])
  /// How many images it takes side by side; nil: as a batch.
  let concurrentRunCount: Int?
  /// A first byte that makes the batch fail.
  static let poison: UInt8 = 66

  init(concurrentRunCount: Int? = nil) { self.concurrentRunCount = concurrentRunCount }

  func compile(_ graph: Graph, _ options: CompileOptions) -> any Executable { EchoExecutable(device: self, graph: graph) }

  func makeParameterStore() -> any ParameterStore { preconditionFailure("an echo has no parameters") }

  /// A detector on this device; images are padded to multiples of 32.
  func detector() throws -> Detector {
    var configuration = FasterRCNNConfiguration()
    configuration.transform.minSize = [32]
    configuration.roiHeads.classCount = 2
    return try Detector(
      FasterRCNN(configuration), categories: CategoryList(foreground: ["thing"]), graph: Graph(nodes: [], outputs: []), device: self)
  }
}

private struct EchoExecutable: Executable {
  let device: EchoDevice
  let graph: Graph
  var concurrentRunCount: Int? { device.concurrentRunCount }

  func run(_ inputs: [String: HostTensor], profiles: [Profile]) throws -> [String: HostTensor] {
    let images = try images(inputs)
    device.batchSizes.withLock { $0.append(images.count) }
    return try answer(images)
  }

  func run(each inputs: [[String: HostTensor]], profile: Profile?) -> [Result<[String: HostTensor], any Error>] {
    device.batchSizes.withLock { $0.append(inputs.count) }
    return inputs.map { inputs in Result { try answer(images(inputs)) } }
  }

  /// The first byte and the geometry of each image.
  private func images(_ inputs: [String: HostTensor]) throws -> [(byte: UInt8, geometry: ImageGeometry)] {
    guard let geometry = inputs[DetectorInputs.Name.geometry.rawValue],
      case .uint8(let pixels)? = inputs[DetectorInputs.Name.pixels.rawValue]?.elements
    else {
      throw DeviceError.badInput(name: "pixels", reason: "they are missing")
    }
    return geometry.integers.withUnsafeBufferPointer { rows in
      (0..<geometry.shape[0]).map { row in
        let geometry = ImageGeometry(row: row, of: rows.baseAddress!)
        return (pixels[3 * geometry.pixelOffset], geometry)
      }
    }
  }

  private func answer(_ images: [(byte: UInt8, geometry: ImageGeometry)]) throws -> [String: HostTensor] {
    if images.contains(where: { $0.byte == EchoDevice.poison }) { throw DeviceError.outOfMemory(byteCount: 1 << 20) }
    return [
      "boxes": HostTensor(
        [images.count, 1, 4], images.flatMap { [0, 0, Float($0.geometry.sourceWidth), Float($0.geometry.sourceHeight)] }),
      "scores": HostTensor([images.count, 1], images.map { Float($0.byte) / 100 }),
      "labels": HostTensor([images.count, 1], images.map { _ in Int32(1) }),
      "counts": HostTensor([images.count], images.map { _ in Int32(1) }),
    ]
  }
}
