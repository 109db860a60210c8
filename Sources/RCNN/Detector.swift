import Boxes
import Detectors
import DeviceRuntime
import Images
import OpenCLDevice
import TensorGraph

/// Finds objects in images with a checkpoint that torchvision's Faster R-CNN was saved to.
///
/// ```swift
/// let detector = try Detector(weights: "fasterrcnn_resnet50_fpn_coco-258fb6c6.pth")
/// for object in try detector.detect(in: "street.jpg") { print(object.label, object.score, object.box) }
/// ```
///
/// `results(for:options:)` is for many images.
public final class Detector: Sendable {
  /// What the graph was made of.
  public let model: any DetectionModel
  /// The names of the labels.
  public let categories: CategoryList
  /// What runs the network, in words.
  public let deviceName: String
  /// What runs the network, as far as results may depend on it.
  public let deviceKind: DeviceKind
  /// Where the programs of an OpenCL device came from when the detector was made; nil on other devices.
  public let programs: ProgramCounts?
  /// The graph as the device runs it; profiles count its nodes.
  public let graph: Graph
  /// Where the parameters come from; nil where the caller made the graph.
  public let checkpoint: Checkpoint?
  /// What people should know about the checkpoint, a sentence each: which of several models in it was taken, what of it is left out.
  public let modelNotes: [String]
  private let executable: any Executable
  private let notes: DeviceNotes

  /// A detector with the weights of the checkpoint at `path`. With `includingStages` its graph also returns what lies between, for `StageTensors` and
  /// `MissExplainer`.
  ///
  /// Throws `CheckpointError`, `ConfigurationError`, `DetectorError`, `DeviceError` or `OpenCLError`.
  public convenience init(weights path: String, options: DetectorOptions = DetectorOptions(), includingStages: Bool = false) throws {
    let weights = try CheckpointModel(contentsOf: path, options: options)
    let graph = try weights.graph(includingStages: includingStages)
    let selection = try options.device.selection(
      threadCount: options.threadCount, precision: options.precision, tiles: options.tiles, deadline: options.deviceDeadline,
      rank: options.deviceRank, willCompile: options.willCompileKernels)
    let notes = DeviceNotes()
    self.init(weights.model, weights.categories, try selection.compile(graph.optimized, notes), notes, weights)
  }

  /// A detector that runs the graph of a model on a device of the caller's choice.
  public convenience init(_ model: any DetectionModel, categories: CategoryList, graph: Graph, device: any Device) throws {
    self.init(model, categories, DeviceSelection.Compiled(try device.compile(graph.optimized), on: device), DeviceNotes(), nil)
  }

  private init(
    _ model: any DetectionModel, _ categories: CategoryList, _ compiled: DeviceSelection.Compiled, _ notes: DeviceNotes,
    _ weights: CheckpointModel?
  ) {
    (self.model, self.categories, self.notes) = (model, categories, notes)
    (checkpoint, modelNotes) = (weights?.checkpoint, weights?.notes ?? [])
    (executable, graph) = (compiled.executable, compiled.executable.graph)
    (deviceName, deviceKind, programs) = (compiled.deviceName, compiled.kind, compiled.programs)
  }

  /// What people should know about the device, a sentence each, in the order of events: that it is another one than they may expect, that it was lost and
  /// opened anew, that memory is short.
  public var deviceNotes: [String] { notes.all }

  /// The labels that the model can detect with their names, without the background and labels that stand for nothing.
  public var classes: [(label: Int, name: String)] { categories.classes(count: model.classCount) }

  /// What a graph finds in a large image, of whose tiles `batchSize` run at once (nil: as many as the device likes), best first; the answer does not depend on
  /// that. `isStopped` is asked before each batch. Throws as `labelledBoxes(in:profile:)`, `TilingError`, and `CancellationError` once it is stopped.
  package func labelledBoxes(
    in image: Image, tiling: Tiling, batchSize: Int? = nil, profile: Profile? = nil, isStopped: () -> Bool = { false }
  ) throws -> [LabelledBox] {
    let tiles = try tiling.tiles(of: image)
    var found = TiledDetections(image, tiles: tiles, isClassAgnostic: isClassAgnostic)
    let count = self.batchSize(batchSize)
    for first in stride(from: 0, to: tiles.count, by: count) {
      if isStopped() { throw CancellationError() }
      let batch = tiles[first..<min(first + count, tiles.count)]
      for (tile, boxes) in zip(batch, try boxesInParts(batch.map(image.cropped)[...], profile)) { found.add(boxes, in: tile) }
    }
    return found.merged
  }

  /// Whether detections yield to better ones of other classes.
  private var isClassAgnostic: Bool { graph.nodes.contains { ($0.op as? DetectionSelection)?.isClassAgnostic == true } }

  /// What is found in each image, at once or, where there is no memory for that, in parts.
  private func boxesInParts(_ images: ArraySlice<Image>, _ profile: Profile?) throws -> [[LabelledBox]] {
    do { return try labelledBoxes(in: Array(images), profile: profile) } catch {
      // What runs side by side has been tried alone.
      guard case DeviceError.outOfMemory = error, images.count > 1, !mixesSizes else { throw error }
      let middle = images.startIndex + images.count / 2
      return try boxesInParts(images[..<middle], profile) + boxesInParts(images[middle...], profile)
    }
  }

  /// Whether images run side by side, each on its own whatever its size, and not as a batch of one padded size.
  var mixesSizes: Bool { executable.concurrentRunCount != nil }

  /// The number of images that are given to the device at once where `wanted` are wished for, or it is to choose.
  func batchSize(_ wanted: Int?) -> Int { max(1, wanted ?? executable.concurrentRunCount ?? 1) }

  /// What the graph finds in each image, best first. Images run side by side, or those of one padded size as a batch; the answer does not depend on it.
  /// Throws `DeviceError.outOfMemory` when fewer or smaller images may do, `DeviceError.failed` when the device is of no more use, and
  /// `DetectorOutputError` for a graph that is no detector's.
  package func labelledBoxes(in images: [Image], profile: Profile? = nil) throws -> [[LabelledBox]] {
    let planned = images.map(plan)
    if mixesSizes { return try labelledBoxes(each: planned, profile: profile).map { try $0.get() } }
    var results = [[LabelledBox]](repeating: [], count: images.count)
    for indices in Dictionary(grouping: planned.indices, by: { planned[$0].plan.padded }).values.sorted(by: { $0[0] < $1[0] }) {
      let boxes = try labelledBoxes(batch: indices.map { planned[$0] }, profile: profile)
      for (index, boxes) in zip(indices, boxes) { results[index] = boxes }
    }
    return results
  }

  /// An image with its sizes on the way through this detector.
  func plan(_ image: Image) -> PlannedImage {
    PlannedImage(image: image, plan: model.transform.plan(.init(height: image.height, width: image.width)))
  }

  /// What is found in each of several images of any sizes, or why nothing is known of it. Where there was no memory for an image beside others, it runs alone.
  func labelledBoxes(each images: [PlannedImage], profile: Profile?) -> [Result<[LabelledBox], any Error>] {
    do {
      let outcomes = executable.run(each: try images.map { try Self.inputs([$0]) }, profile: profile)
      return zip(images, outcomes).map { image, outcome in
        if case .failure(DeviceError.outOfMemory) = outcome, images.count > 1 { return labelledBoxes(each: [image], profile: profile)[0] }
        return Result { try DetectorOutputs(outcome.get()).detections(ofImage: 0) }
      }
    } catch {
      return images.count == 1 ? [.failure(error)] : images.map { labelledBoxes(each: [$0], profile: profile)[0] }
    }
  }

  /// What is found in each image of a batch, which has one padded size.
  func labelledBoxes(batch: [PlannedImage], profile: Profile?) throws -> [[LabelledBox]] {
    let outputs = try DetectorOutputs(executable.run(Self.inputs(batch), profile: profile))
    return try batch.indices.map { try outputs.detections(ofImage: $0) }
  }

  /// The graph's results for one image.
  package func run(_ image: Image) throws -> DetectorOutputs { try DetectorOutputs(executable.run(Self.inputs([plan(image)]))) }

  /// The graph's inputs for a batch; throws `DeviceError.outOfMemory` for more pixels than a kernel can count, before they are copied.
  private static func inputs(_ batch: [PlannedImage]) throws -> [String: HostTensor] {
    let inputs = DetectorInputs(batch.map(\.plan))
    if inputs.pixelCount > Int32.max { throw DeviceError.outOfMemory(byteCount: 3 * inputs.pixelCount) }
    return inputs.tensors(pixels: pixels(batch))
  }

  /// The pixels of all images, one after the other; without a copy where there is one.
  private static func pixels(_ batch: [PlannedImage]) -> [UInt8] {
    if batch.count == 1 { return batch[0].image.pixels }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(batch.reduce(0) { $0 + $1.image.pixels.count })
    for planned in batch { pixels += planned.image.pixels }
    return pixels
  }
}

/// An image with its sizes on the way through a detector, which are planned once.
struct PlannedImage: Sendable {
  let image: Image
  let plan: ImagePlan
}
