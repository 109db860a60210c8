import CPUDevice
import DeviceRuntime
import NeuralNetworks
import TensorGraph
import Testing

@Suite("Runs side by side")
struct LanesTests {
  private static func executable(threads: Int, memoryLimit: Int? = nil) throws -> any Executable {
    let builder = GraphBuilder()
    let weight = builder.constant(Constant(shape: [2, 3], values: [1, 2, 3, -1, 0, 1]), name: "weight")
    let bias = builder.constant(Constant(shape: [2], values: [0.5, 0]), name: "bias")
    let y = builder.add(Linear(), [builder.input("x", .float32), weight, bias], name: "linear")
    var options = CompileOptions()
    options.memoryLimit = memoryLimit
    return try CPUDevice(threadCount: threads).compile(builder.graph(outputs: [("y", y)]), options)
  }

  private static func inputs(_ count: Int) -> [[String: HostTensor]] {
    (0..<count).map { ["x": HostTensor([1, 3], [Float($0), 1, 2])] }
  }

  private static func results(_ count: Int) -> [[Float]] { (0..<count).map { [Float($0) + 8.5, 2 - Float($0)] } }

  @Test("give their results in the order of their inputs, whatever the threads", arguments: [1, 2, 3, 8])
  func order(threads: Int) throws {
    let executable = try Self.executable(threads: threads)
    #expect(executable.concurrentRunCount == threads)
    for count in 0...20 {
      #expect(try executable.run(each: Self.inputs(count), profile: nil).map { $0["y"]?.floats } == Self.results(count))
    }
  }

  @Test("count in a profile as often as they run")
  func profile() throws {
    let (executable, profile) = (try Self.executable(threads: 2), Profile())
    _ = try executable.run(each: Self.inputs(5), profile: profile)
    #expect(executable.graph.nodes.indices.reduce(0) { $0 + profile[$1].multiplyAdds } == 5 * 6)
  }

  @Test("fail with the first that fails, and leave the others to be repeated")
  func failure() throws {
    let executable = try Self.executable(threads: 2)
    var inputs = Self.inputs(6)
    inputs[3] = ["y": inputs[3]["x"]!]
    #expect(throws: GraphError.missingInput("x")) { try executable.run(each: inputs, profile: nil) }
    inputs[3] = Self.inputs(4)[3]
    #expect(try executable.run(each: inputs, profile: nil).map { $0["y"]?.floats } == Self.results(6))
  }

  @Test("share the memory that there may be")
  func memoryLimit() throws {
    let byteCount = 64
    let executable = try Self.executable(threads: 2, memoryLimit: byteCount)
    #expect(try executable.run(Self.inputs(1)[0])["y"]?.floats == Self.results(1)[0])
    #expect(try executable.run(each: Self.inputs(1), profile: nil).count == 1)
    #expect(throws: DeviceError.outOfMemory(byteCount: byteCount)) { try executable.run(each: Self.inputs(2), profile: nil) }
  }
}
