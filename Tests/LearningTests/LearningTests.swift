import CPUDevice
import DeviceRuntime
import OpenCLDevice
import RandomNumbers
import TensorGraph
import TestSupport
import Testing

/// A small network that learns as a detector will: a graph of its loss, the gradients and the steps, compiled once, its parameters in a device's store.
@Suite("Learning a made data set", .serialized)
struct LearningTests {
  @Test("a network learns to tell rings apart, with the same bits on one, two and three threads")
  func processor() throws {
    let runs = try (1...3).map { try SmallClassifier(CPUDevice(threadCount: $0)).learn() }
    #expect(runs[0].losses[0] > 1 && runs[0].losses.last! < 0.1, "\(runs[0].losses.last!)")
    #expect(runs[0].accuracy > 0.97)
    #expect(runs.allSatisfy { $0 == runs[0] })
  }

  @Test("an OpenCL device learns the same, with the same bits each time", .needsOpenCL, arguments: TileVariant.allCases)
  func opencl(_ variant: TileVariant) throws {
    let info = try #require(CLTestDevice.info)
    let runs = try (0..<2).map { _ in try SmallClassifier(OpenCLDevice(info, variant: variant)).learn() }
    #expect(runs[0] == runs[1])
    #expect(runs[0].losses.last! < 0.1 && runs[0].accuracy > 0.97)
    let reference = try SmallClassifier(CPUDevice()).learn()
    for (loss, expected) in zip(runs[0].losses.prefix(20), reference.losses) { #expect(abs(loss - expected) < 1e-4) }
  }

  @Test("what one executable learns the others of its store see, and a value that is set takes its place")
  func sharedStore() throws {
    let classifier = try SmallClassifier(CPUDevice())
    let before = try classifier.scores()
    _ = try classifier.learn(steps: 5)
    let after = try classifier.scores()
    #expect(before != after)
    #expect(classifier.store.paths == ["fc1.bias", "fc1.weight", "fc2.bias", "fc2.weight"] + classifier.velocities)
    let learned = try classifier.store.values(of: "fc1.weight")
    let zeros = [Float](repeating: 0, count: learned.count)
    try classifier.store.set(zeros, of: "fc1.weight")
    #expect(try classifier.scores() != after)
    try classifier.store.set(learned, of: "fc1.weight")
    #expect(try classifier.scores() == after)
    #expect(throws: DeviceError.self) { try classifier.store.set([1], of: "fc1.weight") }
    #expect(throws: DeviceError.self) { try classifier.store.values(of: "fc3.weight") }
  }

  @Test("a run that needs more memory than it may take is refused, and a store serves its own device only")
  func limits() throws {
    let builder = GraphBuilder()
    let y = builder.add(Activation.relu, [builder.input("x", .float32)], name: "relu")
    let graph = builder.graph(outputs: [("y", y)])
    var options = CompileOptions()
    options.memoryLimit = 399
    let inputs = ["x": HostTensor([100], [Float](repeating: 1, count: 100))]
    #expect(throws: DeviceError.outOfMemory(byteCount: 400)) { try CPUDevice().compile(graph, options).run(inputs) }
    options.memoryLimit = 400
    #expect(try CPUDevice().compile(graph, options).run(inputs)["y"]?.floats.count == 100)
    guard let info = CLTestDevice.info else { return }
    let device = try OpenCLDevice(info)
    #expect(throws: DeviceError.self) { try device.compile(graph, options).run(inputs) }
    options.parameters = CPUDevice().makeParameterStore()
    #expect(throws: DeviceError.self) { try device.compile(graph, options) }
    options.parameters = device.makeParameterStore()
    #expect(throws: DeviceError.self) { try CPUDevice().compile(graph, options) }
  }

  @Test("a variable becomes nothing of another shape or order, and nothing but variables is updated")
  func badUpdates() throws {
    func run(_ build: (GraphBuilder, _ variable: Value, _ x: Value) -> Value, updatesInput: Bool = false) throws {
      let builder = GraphBuilder()
      let variable = builder.variable("w", Constant(shape: [3, 5], values: [Float](repeating: 1, count: 15)))
      let x = builder.input("x", .float32)
      let next = build(builder, variable, x)
      builder.update(updatesInput ? x : variable, to: next)
      let rows = HostTensor([3, 5], [Float](repeating: 1, count: 15))
      _ = try CPUDevice().compile(builder.graph(outputs: [("next", next)])).run(["x": rows])
    }
    try run { builder, variable, x in builder.add(Add(), [variable, x], name: "sum") }
    #expect(throws: GraphError.self) { try run({ $0.add(Add(), [$1, $2], name: "sum") }, updatesInput: true) }
    // Rows of a product are padded.
    #expect(throws: GraphError.self) { try run { $0.add(Linear(hasBias: false), [$2, $1], name: "product") } }
    #expect(throws: GraphError.self) {
      try run { builder, variable, x in
        Value(node: builder.add(LinearWeightGradient(), [x, variable], name: "gradient").node)
      }
    }
  }

  @Test("several profiles time a step several times and take it once")
  func profiledStep() throws {
    let (plain, profiled) = (try SmallClassifier(CPUDevice()), try SmallClassifier(CPUDevice()))
    _ = try plain.learn(steps: 3)
    _ = try profiled.learn(steps: 3, profiles: [Profile(), Profile()])
    for path in plain.store.paths { #expect(try plain.store.values(of: path) == profiled.store.values(of: path), "\(path)") }
  }
}

extension LearningTests {
  @Test("of several steps at once each begins where the one before has ended")
  func stepsAtOnce() throws {
    let (single, several) = (try SmallClassifier(CPUDevice(threadCount: 2)), try SmallClassifier(CPUDevice(threadCount: 2)))
    _ = try single.learn(steps: 3)
    try several.learnAtOnce(steps: 3)
    for path in single.store.paths { #expect(try single.store.values(of: path) == several.store.values(of: path), "\(path)") }
  }
}

/// Two linear layers with a ReLU between, softmax cross-entropy and SGD with momentum, on points in rings about the origin.
private final class SmallClassifier {
  let store: any ParameterStore
  private let step: any Executable
  private let inference: any Executable
  private static let (features, hidden, classes, points) = (2, 32, 3, 192)

  var velocities: [String] { store.paths.filter { $0.hasPrefix("velocity.") } }

  struct Run: Equatable {
    let losses: [Float]
    let accuracy: Double
  }

  init(_ device: any Device) throws {
    store = device.makeParameterStore()
    step = try device.compile(Self.graph(isStep: true), CompileOptions(parameters: store))
    inference = try device.compile(Self.graph(isStep: false), CompileOptions(parameters: store))
  }

  func learn(steps: Int = 150, profiles: [Profile] = []) throws -> Run {
    let losses = try (0..<steps).map { _ in try #require(try step.run(Self.inputs, profiles: profiles)["loss"]).floats[0] }
    let scores = try self.scores()
    let hits = Self.data.labels.integers.enumerated().count { row, label in
      let line = scores[row * Self.classes..<(row + 1) * Self.classes]
      return line.indices.max { line[$0] < line[$1] }! - line.startIndex == Int(label)
    }
    return Run(losses: losses, accuracy: Double(hits) / Double(Self.points))
  }

  func learnAtOnce(steps: Int) throws {
    for result in step.run(each: Array(repeating: Self.inputs, count: steps), profile: nil) { _ = try result.get() }
  }

  private static var inputs: [String: HostTensor] {
    [
      "x": data.points, "labels": data.labels, UpdateName.settings.rawValue: HostTensor([3], [0.1, 0.9, 0] as [Float]),
      UpdateName.limits.rawValue: HostTensor([2], [.infinity, 1] as [Float]),
    ]
  }

  func scores() throws -> [Float] { try #require(try inference.run(["x": Self.data.points])["logits"]).floats }

  private static func graph(isStep: Bool) throws -> Graph {
    let builder = GraphBuilder()
    let x = builder.input("x", .float32)
    let (w1, b1) = (parameter("fc1.weight", [hidden, features], builder), parameter("fc1.bias", [hidden], builder))
    let (w2, b2) = (parameter("fc2.weight", [classes, hidden], builder), parameter("fc2.bias", [classes], builder))
    let h = builder.add(Activation.relu, [builder.add(Linear(), [x, w1.value, b1.value], name: "fc1")], name: "relu")
    let logits = builder.add(Linear(), [h, w2.value, b2.value], name: "fc2")
    if !isStep { return builder.graph(outputs: [("logits", logits)]).fusingEpilogues }

    let loss = builder.add(SoftmaxCrossEntropy(classes: classes), [logits, builder.input("labels", .int32)], name: "loss")
    let graph = builder.graph(outputs: [("loss", Value(node: loss.node, output: 1))])
    return graph.appendingGradients.appendingUpdates(.sgd()).fusingEpilogues
  }

  private struct Parameter {
    let path: String
    let shape: Shape
    let value: Value
  }

  private static func parameter(_ path: String, _ shape: Shape, _ builder: GraphBuilder) -> Parameter {
    var generator = SplitMix64(seed: UInt64(shape.elementCount))
    let values = (0..<shape.elementCount).map { _ in shape.rank == 1 ? 0 : generator.normal() * 0.7 }
    return Parameter(path: path, shape: shape, value: builder.variable(path, Constant(shape: shape, values: values)))
  }

  /// Points of class c lie at a distance of about c + 1.
  private static let data: (points: HostTensor, labels: HostTensor) = {
    var generator = SplitMix64(seed: 11)
    var (coordinates, labels) = ([Float](), [Int32]())
    for index in 0..<points {
      let label = index % classes
      let direction = SIMD2(generator.normal(), generator.normal())
      let length = (direction * direction).sum().squareRoot()
      let radius = Float(label) + 1 + 0.1 * generator.normal()
      coordinates += [direction.x / length * radius, direction.y / length * radius]
      labels.append(Int32(label))
    }
    return (HostTensor([points, features], coordinates), HostTensor([points], labels))
  }()
}
