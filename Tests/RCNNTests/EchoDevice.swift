import DeviceRuntime
import RCNN
import Synchronization
import TensorGraph

/// A device that finds one object in each image: as large as the image, with the image's first byte as its score in percent.
final class EchoDevice: Device {
  let name = "echo"
  /// The sizes of the batches that ran.
  let batchSizes = Mutex<[Int]>([])
  /// A first byte that makes the batch fail.
  static let poison: UInt8 = 66

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

  func run(_ inputs: [String: HostTensor], profiles: [Profile]) throws -> [String: HostTensor] {
    guard let geometry = inputs[DetectorInputs.Name.geometry.rawValue],
      case .uint8(let pixels)? = inputs[DetectorInputs.Name.pixels.rawValue]?.elements
    else {
      throw DeviceError.badInput(name: "pixels", reason: "they are missing")
    }
    let images = geometry.integers.withUnsafeBufferPointer { rows in
      (0..<geometry.shape[0]).map { ImageGeometry(row: $0, of: rows.baseAddress!) }
    }
    device.batchSizes.withLock { $0.append(images.count) }
    let bytes = images.map { pixels[3 * $0.pixelOffset] }
    if bytes.contains(EchoDevice.poison) { throw DeviceError.outOfMemory(byteCount: 1 << 20) }
    return [
      "boxes": HostTensor([images.count, 1, 4], images.flatMap { [0, 0, Float($0.sourceWidth), Float($0.sourceHeight)] }),
      "scores": HostTensor([images.count, 1], bytes.map { Float($0) / 100 }),
      "labels": HostTensor([images.count, 1], images.map { _ in Int32(1) }),
      "counts": HostTensor([images.count], images.map { _ in Int32(1) }),
    ]
  }
}
