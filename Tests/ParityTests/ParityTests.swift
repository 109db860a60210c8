import CPUDevice
import DeviceRuntime
import ModelSupport
import OpenCLDevice
import TestSupport
import Testing

/// Whole models with weights by formula against torchvision, stage by stage: no file of weights, no network.
@Suite("Parity with torchvision", .serialized)
struct ParityTests {
  static let models = TestModel.builders + [TestModel.otherResNets[0]]
  static let devices = ["avx512", "avx2", "neon", "portable"].compactMap { try? CPUDevice(instructionSet: $0) }

  @Test("the test picture is the reference's")
  func image() throws {
    let expected = try ParityCase(named: Self.models[0].name).image
    #expect(TestImage(height: expected.height, width: expected.width).pixels.reduce(0) { $0 + Int($1) } == expected.sum)
  }

  @Test("every stage and every detection is torchvision's", arguments: models)
  func parity(_ model: TestModel) throws {
    try compare(ParityRun(model, on: CPUDevice()))
  }

  @Test("with every instruction set that this processor has", arguments: devices, models.suffix(2))
  func instructionSets(_ device: CPUDevice, _ model: TestModel) throws {
    try compare(ParityRun(model, on: device))
  }

  @Test("an OpenCL device computes the same, with either kind of tiles", .needsOpenCL, arguments: TileVariant.allCases, models)
  func openCL(_ tiles: TileVariant, _ model: TestModel) throws {
    try compare(ParityRun(model, on: OpenCLDevice(#require(CLTestDevice.info), variant: tiles)))
  }

  private func compare(_ run: ParityRun) {
    for (name, stage) in run.expected.stages {
      #expect(run.shape(of: name) == stage.shape, "\(name) \(run.expected.advice)")
      #expect(run.error(of: name) < 5e-5, "\(name) \(run.expected.advice)")
    }
    compareDetections(run)
  }

  private func compareDetections(_ run: ParityRun) {
    let (boxes, scores) = (run.results["boxes"]?.floats ?? [], run.results["scores"]?.floats ?? [])
    let labels = run.results["labels"]?.integers ?? []
    let count = run.results["counts"].map { Int($0.integers[0]) } ?? 0
    #expect(count == run.expected.scores.count, "\(run.expected.advice)")
    for (index, label) in run.expected.labels.enumerated() {
      let match = (0..<count).first { other in
        labels[other] == label && abs(scores[other] - run.expected.scores[index]) < 1e-3
          && (0..<4).allSatisfy { abs(boxes[4 * other + $0] - run.expected.boxes[index][$0]) < 0.05 }
      }
      #expect(match != nil, "detection \(index), label \(label), score \(run.expected.scores[index]) \(run.expected.advice)")
    }
  }
}
