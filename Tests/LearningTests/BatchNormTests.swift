import CPUDevice
import DeviceRuntime
import OpenCLDevice
import RandomNumbers
import TensorGraph
import TestSupport
import Testing

@Suite("Batch norms with the statistics of the batch", .serialized)
struct BatchNormTests {
  private static let devices: [any Device] = {
    let processors: [any Device] = [CPUDevice()]
    guard let info = CLTestDevice.info else { return processors }
    return processors + TileVariant.allCases.compactMap { try? OpenCLDevice(info, variant: $0) }
  }()

  @Test("a run normalises by its own statistics, and the running ones take a tenth of them, the variance as that of a sample")
  func runningStatistics() throws {
    for device in Self.devices {
      let store = device.makeParameterStore()
      let builder = GraphBuilder()
      let vectors: [(String, Float)] = [("weight", 2), ("bias", 1), ("running_mean", 0), ("running_var", 1)]
      let parameters = vectors.map { builder.variable($0.0, Constant(shape: [1], values: [$0.1])) }
      let x = builder.input("x", .float32, .maps)
      let y = builder.add(BatchNormalization(epsilon: 0.5), [x] + parameters, name: "norm")
      let graph = builder.graph(outputs: [("y", y)]).normalizingByBatch
      let executable = try device.compile(graph, CompileOptions(parameters: store))
      // Mean 3 and variance 3.5.
      let y0 = try executable.run(["x": HostTensor([2, 1, 1, 2], [1, 2, 3, 6] as [Float])])["y"]?.floats
      #expect(zip(y0 ?? [], [-1, 0, 1, 4]).allSatisfy { abs($0 - $1) < 1e-6 } && y0?.count == 4, "\(device.name): \(y0 ?? [])")
      func expectStatistics(_ mean: Float, _ variance: Float) throws {
        let values = try (store.values(of: "running_mean")[0], store.values(of: "running_var")[0])
        #expect(abs(values.0 - mean) < 1e-6 && abs(values.1 - variance) < 1e-6, "\(device.name): \(values)")
      }
      try expectStatistics(0.3, 0.9 + 0.1 * 14 / 3)
      _ = try executable.run(["x": HostTensor([1, 1, 1, 2], [1, 3] as [Float])])
      try expectStatistics(0.27 + 0.2, 0.81 + 0.09 * 14 / 3 + 0.1 * 2)
      _ = try executable.run(["x": HostTensor([1, 1, 1, 2], [1, Float.nan])])
      try expectStatistics(0.27 + 0.2, 0.81 + 0.09 * 14 / 3 + 0.1 * 2)
    }
  }

  @Test("regions that do not exist do not count")
  func missingRegions() throws {
    let inputs = Self.proposalInputs
    for device in Self.devices {
      let results = try device.compile(Self.regionGraph(), CompileOptions(isGuarded: true)).run(inputs)
      let pooled = try #require(results["pooled"])
      let (regions, values) = (pooled.shape[0], pooled.floats.map(Double.init))
      #expect(0 < regions && regions < 40)
      for channel in 0..<3 {
        let own = values.indices.filter { $0 / 4 % 3 == channel }.map { values[$0] }
        let mean = own.reduce(0, +) / Double(own.count)
        let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(own.count)
        func expect(_ name: String, _ expected: Double) throws {
          let value = Double(try #require(results[name]).floats[channel])
          #expect(abs(value - expected) < 1e-4 * max(1, abs(expected)), "\(device.name), \(name): \(value), not \(expected)")
        }
        try expect("mean", mean)
        try expect("variance", variance)
        try expect("running mean", 0.1 * mean)
        try expect("running variance", 0.9 + 0.1 * variance * Double(own.count) / Double(own.count - 1))
        try expect("bias gradient", own.reduce(0, +))
      }
    }
  }

  private static var proposalInputs: [String: HostTensor] {
    var generator = SplitMix64(seed: 5)
    func maps(_ channels: Int) -> HostTensor {
      HostTensor([1, channels, 5, 6], (0..<30 * channels).map { _ in generator.normal() })
    }
    let geometry = ImageGeometry(pixelOffset: 0, sourceHeight: 40, sourceWidth: 48, height: 40, width: 48)
    return [
      "canvas": HostTensor(shape: [1, 3, 40, 48], elements: .none), "geometry": HostTensor([1, ImageGeometry.columnCount], geometry.row),
      "logits": maps(1), "deltas": maps(4), "map": maps(3),
    ]
  }

  /// Proposals of one level, pooled, normalised, and as their own gradient gone back.
  private static func regionGraph() -> Graph {
    let builder = GraphBuilder()
    func vector(_ name: String, _ value: Float) -> Value { builder.variable(name, Constant(shape: [3], values: [value, value, value])) }
    let proposals = ProposalGeneration(
      cellAnchors: [[SIMD4(-12, -12, 12, 12)]], preNMSTopN: 40, postNMSTopN: 40, nmsThreshold: 0.5, scoreThreshold: 0)
    let inputs = [
      builder.input("canvas", .float32, .maps, isShapeOnly: true), builder.input("geometry", .int32),
      builder.input("logits", .float32, .maps), builder.input("deltas", .float32, .maps),
    ]
    let regions = builder.add(proposals, inputs, name: "proposals")
    let align = MultiScaleRoIAlign(outputSize: 2, samplingRatio: 2, strides: [8])
    let pooled = builder.add(align, [regions, builder.input("map", .float32, .maps)], name: "pooled")
    let weight = vector("weight", 1)
    let (op, bias) = (TrainingBatchNormalization(epsilon: 1e-5), vector("bias", 0))
    let norm = builder.add(op, [pooled, weight, bias], name: "norm").node
    let statistics = (1...2).map { Value(node: norm, output: $0) }
    let running = builder.add(
      RunningStatistics(), [vector("running_mean", 0), vector("running_var", 1)] + statistics + [pooled], name: "running"
    ).node
    let gradient = builder.add(
      TrainingBatchNormalizationGradient(op), [pooled, pooled, weight, bias] + statistics, name: "gradient"
    ).node
    return builder.graph(outputs: [
      ("pooled", pooled), ("y", Value(node: norm)), ("mean", statistics[0]), ("variance", statistics[1]),
      ("running mean", Value(node: running)), ("running variance", Value(node: running, output: 1)), ("dx", Value(node: gradient)),
      ("bias gradient", Value(node: gradient, output: 2)),
    ])
  }

  @Test("the gradients are the slopes of the loss, through the statistics too")
  func slopes() throws {
    let device = CPUDevice()
    let store = device.makeParameterStore()
    let graph = Self.classifier()
    let gradients = try device.compile(graph.appendingGradients.returningGradients(prefix: "grad."), CompileOptions(parameters: store))
    let losses = try device.compile(graph, CompileOptions(parameters: store))
    let results = try gradients.run(Self.classifierInputs)
    for path in ["convolution.weight", "norm.weight", "norm.bias"] {
      let (gradient, values) = (try #require(results["grad." + path]).floats, try store.values(of: path))
      #expect(gradient.contains { abs($0) > 1e-3 }, "\(path)")
      for index in values.indices {
        let sides = try [Float(-0.01), 0.01].map { step in
          var moved = values
          moved[index] += step
          try store.set(moved, of: path)
          return try #require(losses.run(Self.classifierInputs)["loss"]).floats[0]
        }
        try store.set(values, of: path)
        let slope = (sides[1] - sides[0]) / 0.02
        #expect(abs(slope - gradient[index]) < 1e-3, "\(path) \(index): \(gradient[index]), not \(slope)")
      }
    }
    #expect(Set(results.keys).isDisjoint(with: ["grad.norm.running_mean", "grad.norm.running_var"]))
  }

  private static var classifierInputs: [String: HostTensor] {
    var generator = SplitMix64(seed: 3)
    let x = HostTensor([3, 2, 4, 5], (0..<120).map { _ in generator.normal() })
    return ["x": x, "labels": HostTensor([3], [0, 2, 1] as [Int32])]
  }

  /// A convolution, a batch norm, and the mean of what is activated.
  private static func classifier() -> Graph {
    var generator = SplitMix64(seed: 9)
    let builder = GraphBuilder()
    func variable(_ path: String, _ shape: Shape, _ center: Float = 0) -> Value {
      let values = (0..<shape.elementCount).map { _ in center + 0.4 * generator.normal() }
      return builder.variable(path, Constant(shape: shape, values: values))
    }
    let x = builder.input("x", .float32, .maps)
    let convolution = builder.add(Convolution2D(), [x, variable("convolution.weight", [4, 2, 1, 1])], name: "convolution")
    let vectors = [("weight", 1), ("bias", 0), ("running_mean", 0), ("running_var", 1)].map { variable("norm." + $0, [4], $1) }
    let norm = builder.add(BatchNormalization(epsilon: 1e-3), [convolution] + vectors, name: "norm")
    let active = builder.add(Activation.hardSwish, [norm], name: "activation")
    let mean = builder.add(GlobalAveragePooling(), [active], name: "mean")
    let rows = builder.add(Flatten(channels: 4), [mean], name: "flatten")
    let logits = builder.add(Linear(), [rows, variable("fc.weight", [3, 4]), variable("fc.bias", [3])], name: "fc")
    let loss = builder.add(SoftmaxCrossEntropy(classes: 3), [logits, builder.input("labels", .int32)], name: "loss").node
    return builder.graph(outputs: [("loss", Value(node: loss, output: 1))]).normalizingByBatch
  }
}
