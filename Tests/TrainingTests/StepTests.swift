import Boxes
import CPUDevice
import Detectors
import DeviceRuntime
import ModelSupport
import OpenCLDevice
import TensorGraph
import TestSupport
import Testing
import Training

@Suite("Steps of learning", .serialized)
struct StepTests {
  private static let settings = StepSettings(.sgd(rate: 0.01, weightDecay: 1e-4))

  /// All weights after ten steps, as bits.
  private static func weights(
    _ device: any Device, guarded: Bool = false, pictures: [Picture] = [Picture(1), Picture(2, objects: 0), Picture(3)]
  ) throws -> [String: [UInt32]] {
    let detector = try SmallDetector()
    let step = try detector.step(on: device, options: CompileOptions(isGuarded: guarded))
    for number in 0..<10 { _ = try step.run(detector.batch(pictures, seed: UInt32(100 * number)), settings) }
    return Dictionary(
      uniqueKeysWithValues: try step.parameters.paths.map { ($0, try step.parameters.values(of: $0).map(\.bitPattern)) })
  }

  @Test("ten steps give the same bits for any number of threads, guarded or not, and each time")
  func processor() throws {
    let expected = try Self.weights(CPUDevice(threadCount: 2))
    #expect(try Self.weights(CPUDevice(threadCount: 2)) == expected)
    #expect(try Self.weights(CPUDevice(threadCount: 1)) == expected)
    #expect(try Self.weights(CPUDevice(threadCount: 3)) == expected)
    #expect(try Self.weights(CPUDevice(threadCount: 2), guarded: true) == expected)
    #expect(expected.values.allSatisfy { $0.allSatisfy { Float(bitPattern: $0).isFinite } })
  }

  @Test("ten steps on an OpenCL device give the same bits each time, guarded or not", .needsOpenCL)
  func opencl() throws {
    let info = try #require(CLTestDevice.info)
    let expected = try Self.weights(OpenCLDevice(info))
    #expect(try Self.weights(OpenCLDevice(info)) == expected)
    #expect(try Self.weights(OpenCLDevice(info), guarded: true) == expected)
  }

  @Test("the sample of an image does not depend on the images beside it")
  func batches() throws {
    let detector = try SmallDetector()
    let losses = try [[1], [2], [1, 2], [2, 1]].map { numbers in
      let step = try detector.step(on: CPUDevice())
      return try step.run(detector.batch(numbers.map { Picture($0) }), StepSettings(.sgd(rate: 0))).losses
    }
    // Images have equally many samples, so that the loss of both is the mean.
    let mean = (losses[0][.objectness] + losses[1][.objectness]) / 2
    #expect(abs(losses[2][.objectness] - mean) < 1e-5 * mean)
    #expect(abs(losses[2].total - losses[3].total) < 1e-5 * losses[2].total)
  }

  @Test(
    "a step on two batches, equal or not, is the step on both at once, to rounding; what was added up before does not count",
    arguments: [1, 2, 3])
  func accumulation(first: Int) throws {
    let detector = try SmallDetector()
    let path = "roi_heads.box_head.fc6.weight"
    let (whole, parts) = (try detector.step(on: CPUDevice()), try detector.step(on: CPUDevice()))
    let pictures = (1...4).map { Picture($0) }
    for number in 0..<2 {
      let seed = UInt32(100 * number)
      let batches = [detector.batch(Array(pictures[..<first]), seed: seed), detector.batch(Array(pictures[first...]), seed: seed)]
      let (expected, outcome) = (try whole.run(detector.batch(pictures, seed: seed), Self.settings), try parts.run(batches, Self.settings))
      #expect(abs(outcome.losses.total - expected.losses.total) < 1e-4 * expected.losses.total)
      #expect(abs(outcome.gradientNorm - expected.gradientNorm) < 1e-3 * expected.gradientNorm)
    }
    let (expected, values) = (try whole.parameters.values(of: path), try parts.parameters.values(of: path))
    let start = detector.parameters.values(of: path)
    let moved = zip(expected, start).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
    let apart = zip(expected, values).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
    #expect(moved > 0 && apart < 1e-2 * moved, "\(apart) of \(moved)")
  }

  @Test("a loss that is not finite changes no weight, and the first such value is named")
  func nonFinite() throws {
    let detector = try SmallDetector()
    let step = try detector.step(on: CPUDevice())
    let batch = detector.batch([Picture(1)])
    let path = "roi_heads.box_predictor.bbox_pred.bias"
    var bias = [Float](repeating: 0, count: 12)
    _ = try step.run(batch, Self.settings)
    for label in 0..<12 { bias[label] = .nan }
    try step.parameters.set(bias, of: path)
    let before = try step.parameters.values(of: "roi_heads.box_head.fc6.weight")
    let outcome = try step.run(batch, Self.settings)
    #expect(outcome.nonFinite == "loss_box_reg")
    #expect(try step.parameters.values(of: "roi_heads.box_head.fc6.weight") == before)
    #expect(try step.parameters.values(of: "velocity.roi_heads.box_head.fc6.weight").allSatisfy(\.isFinite))
    try step.parameters.set([Float](repeating: 0, count: 12), of: path)
    #expect(try step.run(batch, Self.settings).nonFinite == nil)
    #expect(try step.parameters.values(of: "roi_heads.box_head.fc6.weight") != before)
  }

  @Test("gradients longer than the limit are shortened to it")
  func clipping() throws {
    let detector = try SmallDetector()
    let path = "roi_heads.box_predictor.cls_score.weight"
    func change(_ clip: Float) throws -> (norm: Float, change: [Float]) {
      let step = try detector.step(on: CPUDevice())
      let before = try step.parameters.values(of: path)
      var settings = StepSettings(.sgd(rate: 0.01, momentum: 0))
      settings.clipNorm = clip
      let outcome = try step.run(detector.batch([Picture(1)]), settings)
      return (outcome.gradientNorm, zip(try step.parameters.values(of: path), before).map { $0 - $1 })
    }
    let free = try change(.infinity)
    let clipped = try change(free.norm / 4)
    #expect(clipped.norm == free.norm)
    let ratio = zip(clipped.change, free.change).max { abs($0.1) < abs($1.1) }!
    #expect(abs(ratio.0 / ratio.1 - 0.25) < 1e-3)
  }

  @Test("a memory limit makes a step compute activations again, for the same bits; one that is too small is told the smallest")
  func memoryLimit() throws {
    let detector = try SmallDetector()
    // Enough of them that activations take more than weights and their gradients.
    let batch = detector.batch((1...14).map { Picture($0) })
    func weights(_ limit: Int?) throws -> (bits: [UInt32], note: String?) {
      var options = CompileOptions()
      options.memoryLimit = limit
      let step = try detector.step(on: CPUDevice(), options: options)
      _ = try step.run(batch, Self.settings)
      return (try step.parameters.values(of: "backbone.body.conv1.weight").map(\.bitPattern), step.recomputation)
    }
    let free = try weights(nil)
    #expect(free.note == nil)
    var smallest = 0
    do { _ = try weights(1000) } catch let error as TrainingMemoryError { smallest = error.smallest }
    #expect(smallest > 1000)
    let limited = try weights(smallest)
    #expect(limited.bits == free.bits)
    #expect(limited.note?.contains("activations are computed again") == true)
    #expect(throws: TrainingMemoryError.self) { try weights(smallest - 1) }
  }
}
