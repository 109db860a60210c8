import Detectors
import DeviceRuntime
import ModelSupport

/// A parity case as this package computes it.
struct ParityRun {
  let expected: ParityCase
  let results: [String: HostTensor]

  /// Runs `model` on `device`.
  init(_ model: TestModel, on device: any Device) throws {
    expected = try ParityCase(named: model.name)
    var configuration = model.configuration
    configuration.transform.minSize = [expected.minSize]
    configuration.transform.maxSize = expected.maxSize
    configuration.regionProposals.postNMSTopN.detection = expected.postNMSTopN
    let graph = try FasterRCNN(configuration).graph(parameters: SeededParameters(configuration), includingStages: true)
    let image = TestImage(height: expected.image.height, width: expected.image.width)
    results = try device.compile(graph.optimized).run(configuration.transform.inputs([image]))
  }

  /// The largest difference of the sampled values of a stage, as a share of the stage's root mean square.
  ///
  /// Infinite where a proposal is missing: regions are compared by the nearest proposal, because equal scores may order them differently.
  func error(of name: String) -> Float {
    guard let stage = expected.stages[name], let tensor = results[name] else { return .infinity }
    let pairs = zip(stage.positions, stage.values).map { position, value in
      abs((self.value(name, tensor, stage, position) ?? .infinity) - value)
    }
    return (pairs.max() ?? .infinity) / stage.rootMeanSquare
  }

  private func value(_ name: String, _ tensor: HostTensor, _ stage: ParityCase.Stage, _ position: Int) -> Float? {
    let width = stage.shape.dropFirst().reduce(1, *)
    // Our proposals start with the image's index.
    if name == "proposals" { return row(position / width).map { tensor.floats[$0 * 5 + 1 + position % width] } }
    if name.hasPrefix("roi.") { return row(position / width).map { tensor.floats[$0 * width + position % width] } }
    return tensor.floats[position]
  }

  /// Our row of the reference's proposal number `row`, within half a pixel.
  private func row(_ row: Int) -> Int? {
    guard let stage = expected.stages["proposals"], let ours = results["proposals"] else { return nil }
    guard let first = stage.positions.firstIndex(of: row * 4) else { return nil }
    return (0..<ours.shape[0]).first { candidate in
      (0..<4).allSatisfy { abs(ours.floats[candidate * 5 + 1 + $0] - stage.values[first + $0]) < 0.5 }
    }
  }

  /// The shape of a stage as the reference has it.
  func shape(of name: String) -> [Int] {
    let shape = results[name]?.shape.dimensions ?? []
    return name == "proposals" ? [shape[0], 4] : shape
  }
}
