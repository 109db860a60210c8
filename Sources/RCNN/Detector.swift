import Detection
import DeviceRuntime
import Images
import OpenCLDevice
import Synchronization
import TensorGraph

/// Finds objects in images with a checkpoint that torchvision's Faster R-CNN was saved to.
///
/// ```swift
/// let detector = try Detector(weights: "fasterrcnn_resnet50_fpn_coco-258fb6c6.pth")
/// for detection in try detector.detect(in: "street.jpg") {
///   print(detector.categories[detection.label], detection.score, detection.box)
/// }
/// ```
public final class Detector: Sendable {
  public let configuration: FasterRCNNConfiguration
  public let categories: CategoryList
  /// What runs the network, in words.
  public let deviceName: String
  /// Where the programs of an OpenCL device came from when the detector was made; nil on other devices.
  public let programs: ProgramCounts?
  /// The graph as the device runs it; profiles count its nodes.
  public let graph: Graph
  /// What people should know about the checkpoint, a sentence each: which of several models in it was taken, what of it is left out.
  public let modelNotes: [String]
  private let executable: Mutex<any Executable>
  private let notes: DeviceNotes

  /// A detector with the weights of the checkpoint at `path`. With `includingStages` its graph also returns what lies between, for `StageTensors` and
  /// `MissExplainer`.
  ///
  /// Throws `CheckpointError`, `ConfigurationError`, `DetectorError`, `DeviceError` or `OpenCLError`.
  public convenience init(weights path: String, options: DetectorOptions = DetectorOptions(), includingStages: Bool = false) throws {
    let parameters = try CheckpointParameters(path, allowsNonFinite: options.allowsNonFiniteWeights)
    let options = try options.completed(for: parameters.checkpoint)
    let inferred = try parameters.configuration(model: options.model, anchors: options.anchors)
    let categories = try Self.categories(options.categories, classCount: inferred.roiHeads.classCount)
    let configuration = try options.apply(to: inferred, categories: categories)
    let graph = try parameters.describingErrors {
      try FasterRCNN(configuration).graph(parameters: parameters, includingStages: includingStages)
    }
    let selection = try options.device.selection(threadCount: options.threadCount, tiles: options.tiles, deadline: options.deviceDeadline)
    let notes = DeviceNotes()
    self.init(configuration, categories: categories, try selection.compile(graph, notes), notes, modelNotes: parameters.notes)
  }

  /// A detector that runs a graph of `FasterRCNN` on a device of the caller's choice.
  public convenience init(_ configuration: FasterRCNNConfiguration, categories: CategoryList, graph: Graph, device: any Device) throws {
    let executable = try device.compile(graph)
    let programs = (device as? OpenCLDevice)?.programCounts
    let compiled = DeviceSelection.Compiled(executable: executable, deviceName: device.name, programs: programs)
    self.init(configuration, categories: categories, compiled, DeviceNotes())
  }

  private init(
    _ configuration: FasterRCNNConfiguration, categories: CategoryList, _ compiled: DeviceSelection.Compiled, _ notes: DeviceNotes,
    modelNotes: [String] = []
  ) {
    self.configuration = configuration
    self.categories = categories
    self.notes = notes
    self.modelNotes = modelNotes
    (deviceName, programs, graph) = (compiled.deviceName, compiled.programs, compiled.executable.graph)
    executable = Mutex(compiled.executable)
  }

  /// What people should know about the device, a sentence each, in the order of events: that it is another one than they may expect, that it was lost and
  /// opened anew, that memory is short.
  public var deviceNotes: [String] { notes.all }

  /// The detections in the image file at `path`, best first; throws `ImageError` or `DeviceError`.
  public func detect(in path: String) throws -> [Detection] { try detect([Image(contentsOf: path)])[0] }

  /// The detections in each image, best first. Images of one padded size run as a batch; the answer does not depend on it.
  /// Throws `DeviceError.outOfMemory` when fewer or smaller images may do, `DeviceError.failed` when the device is of no more use.
  public func detect(_ images: [Image], profile: Profile? = nil) throws -> [[Detection]] {
    var results = [[Detection]](repeating: [], count: images.count)
    for indices in Dictionary(grouping: images.indices, by: { paddedSize(of: images[$0]) }).values.sorted(by: { $0[0] < $1[0] }) {
      let outputs = try run(indices.map { images[$0] }, profile: profile)
      for (row, index) in indices.enumerated() { results[index] = try Self.detections(outputs, row: row) }
    }
    return results
  }

  /// The graph's results for images of one padded size.
  package func run(_ images: [Image], profile: Profile? = nil) throws -> [String: HostTensor] {
    let inputs = try batch(images)
    return try executable.withLock { try $0.run(inputs, profile: profile) }
  }

  /// The size of the network's input for an image: images of one padded size may share a batch.
  public func paddedSize(of image: Image) -> ImageTransformConfiguration.Size {
    configuration.transform.padded(configuration.transform.resized(.init(height: image.height, width: image.width)))
  }

  /// The inputs of the graph for images of one padded size; throws `DeviceError.outOfMemory` for more pixels than a kernel can count.
  private func batch(_ images: [Image]) throws(DeviceError) -> [String: HostTensor] {
    let pixelCount = images.reduce(0) { $0 + $1.width * $1.height }
    if pixelCount > Int32.max { throw .outOfMemory(byteCount: 3 * pixelCount) }
    var geometry: [Int32] = []
    var offset = 0
    for image in images {
      let size = configuration.transform.resized(.init(height: image.height, width: image.width))
      geometry +=
        ImageGeometry(
          pixelOffset: offset, sourceHeight: image.height, sourceWidth: image.width, height: size.height, width: size.width
        ).row
      offset += image.width * image.height
    }
    let padded = paddedSize(of: images[0])
    return [
      FasterRCNN.Input.pixels: HostTensor(shape: [pixelCount, 3], elements: .uint8(Self.pixels(images))),
      FasterRCNN.Input.geometry: HostTensor([images.count, ImageGeometry.columnCount], geometry),
      FasterRCNN.Input.canvas: HostTensor(shape: [images.count, 3, padded.height, padded.width], elements: .none),
    ]
  }

  /// The pixels of all images, one after the other; without a copy where there is one.
  private static func pixels(_ images: [Image]) -> [UInt8] {
    if images.count == 1 { return images[0].pixels }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(images.reduce(0) { $0 + $1.pixels.count })
    for image in images { pixels += image.pixels }
    return pixels
  }

  /// The detections of one image among the graph's results, best first; throws `DeviceError.miscounted`.
  package static func detections(_ outputs: [String: HostTensor], row: Int) throws(DeviceError) -> [Detection] {
    guard let boxes = outputs["boxes"], let scores = outputs["scores"], let labels = outputs["labels"], let counts = outputs["counts"]
    else {
      return []
    }
    let (capacity, count) = (scores.shape[1], Int(counts.integers[row]))
    guard 0...capacity ~= count else { throw .miscounted(value: "the detections of an image", count: count, limit: capacity) }
    return (0..<count).map { index in
      let slot = row * capacity + index
      let corners = boxes.floats[4 * slot..<4 * slot + 4]
      let first = corners.startIndex
      let box = BoundingBox(x1: corners[first], y1: corners[first + 1], x2: corners[first + 2], y2: corners[first + 3])
      return Detection(box: box, label: Int(labels.integers[slot]), score: scores.floats[slot])
    }
  }

  static func categories(_ given: CategoryList?, classCount: Int) throws(DetectorError) -> CategoryList {
    guard let given else { return classCount == CategoryList.coco.names.count ? .coco : CategoryList(foreground: []) }
    if given.names.count != classCount { throw .classCount(model: classCount, names: given.names.count) }
    return given
  }
}
