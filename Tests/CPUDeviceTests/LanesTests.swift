import CPUDevice
import DeviceRuntime
import NeuralNetworks
import Synchronization
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
      #expect(try executable.run(each: Self.inputs(count), profile: nil).map { try $0.get()["y"]?.floats } == Self.results(count))
    }
  }

  @Test("count in a profile as often as they run")
  func profile() throws {
    let (executable, profile) = (try Self.executable(threads: 2), Profile())
    _ = executable.run(each: Self.inputs(5), profile: profile)
    #expect(executable.graph.nodes.indices.reduce(0) { $0 + profile[$1].multiplyAdds } == 5 * 6)
  }

  @Test("fail alone, and can be repeated")
  func failure() throws {
    let executable = try Self.executable(threads: 2)
    var inputs = Self.inputs(6)
    for place in [3, 4] { inputs[place] = ["y": inputs[place]["x"]!] }
    let results = executable.run(each: inputs, profile: nil)
    for (place, result) in results.enumerated() {
      if 3...4 ~= place {
        #expect(throws: GraphError.missingInput("x")) { try result.get() }
      } else {
        #expect(try result.get()["y"]?.floats == Self.results(6)[place])
      }
    }
    #expect(try executable.run(each: Self.inputs(6), profile: nil).map { try $0.get()["y"]?.floats } == Self.results(6))
  }

  @Test("share the memory that there may be")
  func memoryLimit() throws {
    let byteCount = 64
    let executable = try Self.executable(threads: 2, memoryLimit: byteCount)
    #expect(try executable.run(Self.inputs(1)[0])["y"]?.floats == Self.results(1)[0])
    #expect(try executable.run(each: Self.inputs(1), profile: nil)[0].get()["y"]?.floats == Self.results(1)[0])
    for result in executable.run(each: Self.inputs(2), profile: nil) {
      #expect(throws: DeviceError.outOfMemory(byteCount: byteCount)) { try result.get() }
    }
  }

  @Test("go on at the same time, in lanes that have all threads among them", arguments: [2, 3, 8, 9, 12, 15, 16, 20, 64])
  func shares(threads: Int) throws {
    let lanes = Lanes(ThreadPool(threadCount: threads))
    #expect(lanes.limit == [2: 2, 3: 3, 8: 8, 9: 8, 12: 6, 15: 5, 16: 8, 20: 5, 64: 8][threads])
    for count in Set([2, lanes.limit]) {
      let arrived = Atomic(0)
      let shares = lanes.each(count) { _, lane in
        // Whoever comes waits for all others.
        arrived.add(1, ordering: .relaxed)
        while arrived.load(ordering: .relaxed) < count {}
        #expect(lane.count == count)
        return lane.pool.threadCount
      }
      let counts = try shares.map { try $0.get() }
      #expect(counts.reduce(0, +) == threads && counts.max()! - counts.min()! <= 1)
    }
  }

  @Test("give back their memory where one alone would need it")
  func memory() throws {
    let lanes = Lanes(ThreadPool(threadCount: 2))
    var tries = 0
    func run() throws -> Int {
      try lanes.whole { lane in
        tries += 1
        if tries == 1 { throw DeviceError.outOfMemory(byteCount: nil) }
        return lane.pool.threadCount
      }
    }
    #expect(throws: DeviceError.outOfMemory(byteCount: nil)) { try run() }
    let first = try lanes.whole { $0.arena }
    nonisolated(unsafe) weak var second: AnyObject?
    let met = Atomic(0)
    _ = lanes.each(2) { index, lane in
      met.add(1, ordering: .relaxed)
      while met.load(ordering: .relaxed) < 2 {}
      if lane.arena !== first { second = lane.arena }
    }
    #expect(second != nil)
    tries = 0
    #expect(try run() == 2 && tries == 2 && second == nil)
  }

  @Test("are fewer after memory was short")
  func shortMemory() throws {
    let lanes = Lanes(ThreadPool(threadCount: 4))
    func counts(_ count: Int) -> [Int?] { lanes.each(count) { $1.count }.map { try? $0.get() } }
    #expect(counts(8) == Array(repeating: 4, count: 8))
    _ = lanes.each(4) { index, _ in if index == 2 { throw DeviceError.outOfMemory(byteCount: nil) } }
    #expect(counts(8) == Array(repeating: 2, count: 8))
  }
}
