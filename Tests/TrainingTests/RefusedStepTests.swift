import CPUDevice
import Detectors
import DeviceRuntime
import OpenCLDevice
import TensorGraph
import TestSupport
import Testing
import Training

@Suite("Steps with something that is not finite", .serialized)
struct RefusedStepTests {
  /// All of a store by path, as bits.
  private static func bits(_ store: any ParameterStore) throws -> [String: [UInt32]] {
    Dictionary(uniqueKeysWithValues: try store.paths.map { ($0, try store.values(of: $0).map(\.bitPattern)) })
  }

  /// Takes a step, another one with a parameter that is not a number, which must change nothing, and a third without it, which must change all kinds of
  /// things again.
  private static func expectNoChange(on device: any Device, optimizer: Optimizer, breaking path: String, _ name: String) throws {
    let detector = try SmallDetector()
    let step = try TrainingStep(
      detector.model, parameters: detector.parameters, TrainableParts(layers: 3, batchNorms: .batch), optimizer: optimizer, averages: true,
      on: device)
    let batch = detector.batch([Picture(1), Picture(2, objects: 0)])
    func run(_ number: Int) throws -> String? {
      try step.run(batch, StepSettings(optimizer == .adamW ? .adamW(rate: 1e-3, step: number) : .sgd(rate: 0.01))).nonFinite
    }
    #expect(try run(1) == nil)
    let values = try step.parameters.values(of: path)
    try step.parameters.set([Float](repeating: .nan, count: values.count), of: path)
    let before = try bits(step.parameters)
    let nonFinite = try run(2)
    #expect(nonFinite == name, "\(nonFinite ?? "nothing")")
    #expect(try changed(since: before, step) == [])
    try step.parameters.set(values, of: path)
    #expect(try run(2) == nil)
    let moved = try Set(changed(since: before, step))
    let norm = "backbone.body.layer3.0.bn1."
    #expect(moved.isSuperset(of: [norm + "running_mean", norm + "running_var", norm + "weight", "average." + norm + "weight"]))
  }

  private static func changed(since before: [String: [UInt32]], _ step: TrainingStep) throws -> [String] {
    try bits(step.parameters).filter { before[$0.key] != $0.value }.keys.sorted()
  }

  /// One parameter behind all batch norms, whose statistics are as they should be, and one before them.
  private static let parameters = [
    ("roi_heads.box_predictor.bbox_pred.bias", "loss_box_reg"), ("backbone.body.layer2.0.conv1.weight", "loss_classifier"),
  ]

  @Test("they change no weight, moment, average or statistics on the processor", arguments: [Optimizer.sgd(), .adamW], parameters)
  func processor(optimizer: Optimizer, parameter: (path: String, loss: String)) throws {
    try Self.expectNoChange(on: CPUDevice(), optimizer: optimizer, breaking: parameter.path, parameter.loss)
  }

  @Test("nor on an OpenCL device", .needsOpenCL, arguments: parameters)
  func opencl(parameter: (path: String, loss: String)) throws {
    let device = try OpenCLDevice(try #require(CLTestDevice.info))
    try Self.expectNoChange(on: device, optimizer: .sgd(), breaking: parameter.path, parameter.loss)
  }
}
