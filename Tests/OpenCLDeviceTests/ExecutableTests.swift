import CPUDevice
import Detectors
import DeviceRuntime
import ModelSupport
import OpenCLDevice
import TensorGraph
import TestSupport
import Testing

@Suite("Runs of one graph on an OpenCL device", .needsOpenCL, .serialized)
struct ExecutableTests {
  /// A sum, its ReLU, the flattened mean of that, and an input that is a result as it is.
  private static func graph() -> Graph {
    let builder = GraphBuilder()
    let (a, b) = (builder.input("a", .float32, .maps), builder.input("b", .float32, .maps))
    let sum = builder.add(Add(), [a, b], name: "sum")
    let relu = builder.add(Activation.relu, [sum], name: "relu")
    let mean = builder.add(GlobalAveragePooling(), [relu], name: "mean")
    let flat = builder.add(Flatten(channels: 5), [mean], name: "flat")
    return builder.graph(outputs: [("sum", sum), ("relu", relu), ("flat", flat), ("b", b)])
  }

  private static func inputs(_ height: Int, _ width: Int) -> [String: HostTensor] {
    let count = 2 * 5 * height * width
    return [
      "a": HostTensor([2, 5, height, width], (0..<count).map { Float($0 * 7 % 31) - 15 }),
      "b": HostTensor([2, 5, height, width], (0..<count).map { Float($0 * 5 % 17) / 4 }),
    ]
  }

  private static func executable() throws -> any Executable { try OpenCLDevice(#require(CLTestDevice.info)).compile(graph()) }

  private static func isEqual(_ a: [String: HostTensor], _ b: [String: HostTensor]) -> Bool {
    a.count == b.count && a.allSatisfy { $0.value.shape == b[$0.key]?.shape && $0.value.floats == b[$0.key]?.floats }
  }

  @Test("one executable serves more sizes than it remembers, in any order") func manySizes() throws {
    let executable = try Self.executable()
    let sizes = (0..<40).map { (1 + $0 * 5 % 17, 1 + $0 * 3 % 13) }
    let first = try sizes.map { try executable.run(Self.inputs($0.0, $0.1)) }
    for (size, results) in zip(sizes, first) {
      let inputs = Self.inputs(size.0, size.1)
      let sum = zip(inputs["a"]!.floats, inputs["b"]!.floats).map { $0 + $1 }
      #expect(results["sum"]?.floats == sum && results["relu"]?.floats == sum.map { max($0, 0) })
      #expect(results["b"]?.floats == inputs["b"]?.floats && results["flat"]?.shape == [2, 5])
    }
    for (size, results) in zip(sizes, first).reversed() {
      #expect(Self.isEqual(try executable.run(Self.inputs(size.0, size.1)), results))
    }
  }

  @Test("a run waits once and reads once, and a smaller image takes no new memory") func calls() async {
    await #expect(processExitsWith: .success) {
      let folder = try CacheFolder()
      let layer = try FaultLayer()
      let executable = try Self.executable()
      _ = try executable.run(Self.inputs(40, 50))
      for (function, count) in [("clEnqueueReadBuffer", 1), ("clFlush", 1), ("clEnqueueMarkerWithWaitList", 0), ("clCreateBuffer", 0)] {
        layer.fail(0, of: function)
        _ = try executable.run(Self.inputs(20 + count, 50))
        #expect(layer.callCount == count, "\(function)")
      }
      withExtendedLifetime(folder) {}
    }
  }

  @Test("a detector's run on a larger image builds nothing, and waits once and reads once") func detectorCalls() async {
    await #expect(processExitsWith: .success) {
      let folder = try CacheFolder()
      let layer = try FaultLayer()
      var configuration = TorchvisionModel.mobileNetV3Large320FPN.configuration
      configuration.transform.minSize = [64]
      let executable = try OpenCLDevice(#require(CLTestDevice.info)).compile(
        FasterRCNN(configuration).graph(parameters: nil, seed: 5).optimized)
      func run(width: Int) throws { _ = try executable.run(configuration.transform.inputs([TestImage(height: 64, width: width)])) }
      try run(width: 64)
      let counts = [
        ("clCreateProgramWithSource", 0), ("clCreateProgramWithBinary", 0), ("clBuildProgram", 0), ("clCreateKernel", 0),
        ("clEnqueueReadBuffer", 1), ("clFlush", 1),
      ]
      for (index, (function, count)) in counts.enumerated() {
        layer.fail(0, of: function)
        try run(width: 65 + 32 * index)
        #expect(layer.callCount == count, "\(function)")
      }
      withExtendedLifetime(folder) {}
    }
  }

  @Test("a profile has each node's kernels and multiply-adds, run after run, and changes no bit") func profile() throws {
    let device = try OpenCLDevice(#require(CLTestDevice.info))
    var configuration = TorchvisionModel.mobileNetV3Large320FPN.configuration
    configuration.transform.minSize = [64]
    let graph = try FasterRCNN(configuration).graph(parameters: nil, seed: 5).optimized
    let (ours, expected) = (try device.compile(graph), try CPUDevice().compile(graph))
    let inputs = configuration.transform.inputs([TestImage(height: 64, width: 96)])
    let (profile, reference) = (Profile(), Profile())
    let plain = try ours.run(inputs)
    for _ in 0..<2 {
      #expect(Self.isEqual(try ours.run(inputs, profile: profile), plain))
      _ = try expected.run(inputs, profile: reference)
    }
    let single = [Profile(), Profile(), Profile()]
    #expect(Self.isEqual(try ours.run(inputs, profiles: single), plain))
    // The processor computes some nodes within those that read them, where they count.
    let embedded = Set(graph.nodes.indices.filter { graph.nodes[$0].op.origin == .computed && reference[$0].nanoseconds == 0 })
    #expect(embedded.count > 3)
    for (index, node) in ours.graph.nodes.enumerated() {
      let entry = profile[index]
      #expect(single.allSatisfy { $0[index].multiplyAdds * 2 == entry.multiplyAdds && $0[index].kernels.count == entry.kernels.count })
      if !embedded.contains(index) {
        let inputs = node.inputs.filter { embedded.contains($0.node) }.map { profile[$0.node].multiplyAdds }
        #expect(entry.multiplyAdds + inputs.reduce(0, +) == reference[index].multiplyAdds, "\(node.name)")
      }
      #expect(entry.nanoseconds == entry.kernels.map(\.nanoseconds).reduce(0, +))
      #expect(entry.kernels.isEmpty == (node.op.origin != .computed), "\(node.name)")
      #expect(entry.kernels.allSatisfy { $0.launchCount % 2 == 0 })
    }
  }

  @Test("what is larger than the staging memory passes in pieces") func pieces() throws {
    let context = try CLTestDevice.context()
    let values = (0..<(9 << 20)).map { Int32($0) }
    let buffer = try context.buffer(values)
    var copy = [Int32](repeating: -1, count: values.count - 1)
    try copy.withUnsafeMutableBytes { try context.read(buffer, into: $0, offset: 4) }
    #expect(copy[...] == values[1...])
  }
}
