import Detectors
import DeviceRuntime
import OpCases
import OpenCLDevice
import TensorGraph
import TestSupport
import Testing

@Suite("The detection stages on an OpenCL device", .needsOpenCL, .serialized) struct DetectionStageTests {
  @Test("they agree with the oracle at the models' shapes", arguments: TileVariant.allCases, [1, 3])
  func modelShapes(variant: TileVariant, images: Int) throws {
    let device = try StageChecks.device(variant)
    for model in [TorchvisionModel.resNet50FPN, .mobileNetV3Large320FPN] {
      for item in try OpCase.cases(of: model, height: 160, width: 214, images: images) where StageChecks.isStage(item.op) {
        let report = try item.check(on: device)
        #expect(report.isPassed, "\(item): \(report.error)")
      }
    }
  }

  @Test("every candidate above the threshold counts, however many there are", arguments: TileVariant.allCases)
  func manyCandidates(variant: TileVariant) throws {
    let item = OpCase.detections(regions: 1000, classes: 91, scoreThreshold: 0, images: 1)
    try StageChecks.expectAgreement(item, item.tensors(), variant)
  }

  @Test("a class has more candidates than the sort takes at once", arguments: TileVariant.allCases)
  func longSegments(variant: TileVariant) throws {
    let item = OpCase.detections(regions: 5000, classes: 3, scoreThreshold: 0, images: 1, nmsThreshold: 0.9)
    try StageChecks.expectAgreement(item, item.tensors(), variant)
  }

  @Test(
    "images without regions have no detections", arguments: TileVariant.allCases,
    [[0, 0, 20, 20], [0, 7, 7, 12], [0, 0, 0, 0]] as [[Int32]])
  func emptyImages(variant: TileVariant, offsets: [Int32]) throws {
    let item = OpCase.detections(regions: 20, classes: 5, scoreThreshold: 0.05, images: 3)
    var tensors = item.tensors()
    tensors[3] = HostTensor([4], offsets)
    try StageChecks.expectAgreement(item, tensors, variant)
  }

  @Test("regions with NaN logits detect nothing", arguments: TileVariant.allCases)
  func notANumber(variant: TileVariant) throws {
    let item = OpCase.detections(regions: 12, classes: 5, scoreThreshold: 0, images: 1)
    var tensors = item.tensors()
    tensors[0] = HostTensor([12, 5], tensors[0].floats.enumerated().map { $0.offset / 5 % 2 == 0 ? .nan : $0.element })
    try StageChecks.expectAgreement(item, tensors, variant)
  }

  @Test("RoIAlign takes as many samples as a bin has cells, and regions beyond the maps", arguments: TileVariant.allCases)
  func adaptiveSampling(variant: TileVariant) throws {
    let op = MultiScaleRoIAlign(outputSize: 5, samplingRatio: 0, strides: [4, 8])
    let item = OpCase(
      name: "adaptive", op: op,
      inputs: [OpCaseInput([6, 5], .values([0])), OpCaseInput([1, 40, 30, 30]), OpCaseInput([1, 40, 15, 15])], tolerance: 1e-4)
    var tensors = item.tensors()
    tensors[0] = HostTensor(
      [6, 5],
      [
        0, 10, 10, 100, 60, 0, -40, -50, 30, 20, 0, 90, 90, 400, 500, 0, 50, 50, 50, 50, 0, 300, 300, 400, 400, 0, 0, 0, 119, 119,
      ] as [Float])
    try StageChecks.expectAgreement(item, tensors, variant)
  }

  @Test("two runs give the same bits", arguments: TileVariant.allCases) func determinism(variant: TileVariant) throws {
    let device = try StageChecks.device(variant)
    for item in try OpCase.cases(of: .resNet50FPN, height: 320, width: 426, images: 2) where StageChecks.isStage(item.op) {
      let tensors = item.tensors()
      let executable = try device.compile(item.graph(tensors))
      let first = try executable.run(item.bindings(tensors))
      for _ in 0..<10 {
        let other = try executable.run(item.bindings(tensors))
        for (name, value) in first {
          #expect(value.floats == other[name]?.floats && value.integers == other[name]?.integers, "\(item) \(name)")
        }
      }
    }
  }
}
