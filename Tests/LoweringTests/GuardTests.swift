import DeviceRuntime
import Lowering
import OpCases
import TensorGraph
import Testing

@Suite("Guards") struct GuardTests {
  @Test("a byte written next to the memory is found, one inside is not", arguments: [-4096, -1, 0, 6, 7, 4102])
  func overrun(_ position: Int) throws {
    let memory = GuardedMemory(byteCount: 7, owner: "layer1")
    memory.address.storeBytes(of: 0, toByteOffset: position, as: UInt8.self)
    let isInside = (0..<7).contains(position)
    if isInside {
      try memory.check()
    } else {
      #expect(throws: DeviceError.overrun("layer1")) { try memory.check() }
    }
  }

  @Test("memory begins as not-a-number floats and negative integers")
  func poison() {
    let memory = GuardedMemory(byteCount: 12, owner: "x")
    let floats = (0..<3).map { memory.address.load(fromByteOffset: 4 * $0, as: Float.self) }
    #expect(floats.allSatisfy(\.isNaN) && Poison.isAmong(floats[2...]))
    #expect(memory.address.load(as: Int32.self) < 0)
    #expect(!Poison.isAmong([Float.nan, -.nan, .infinity]))
  }

  @Test("a number of rows that a value cannot have is found, and one that nobody wrote", arguments: [-1, 0, 6, 7, Int32.max, nil])
  func rowCounts(count: Int32?) throws {
    let testCase = try #require(OpCase.oddCases.first { $0.name == "proposals: fewer anchors than wanted" })
    let tensors = testCase.tensors()
    let lowered = try LoweredGraph(testCase.graph(tensors))
    let plan = try ExecutionPlan(lowered, inputs: testCase.bindings(tensors).mapValues(\.shape)) { _, _, _ in 0 }
    let offsets = [Int32](repeating: count ?? Int32(bitPattern: Poison().word), count: 3)
    let regions = "output 0 of \(testCase.name)"
    let error: DeviceError? =
      switch count {
      case 0, 6: nil
      case let count?: .miscounted(value: regions, count: Int(count), limit: 6)
      case nil: .unwritten(regions)
      }
    try offsets.withUnsafeBytes { offsets in
      let check = { try plan.checkResults(isGuarded: false) { _ in offsets.baseAddress! } }
      if let error { #expect(throws: error, performing: check) } else { try check() }
    }
  }

  @Test(
    "padding that is not zero is found, unless numbers without end spread there", arguments: [0, 1, .nan, .infinity] as [Float],
    [1, .nan] as [Float])
  func padding(padding: Float, value: Float) throws {
    let builder = GraphBuilder()
    let y = builder.add(Activation.relu, [builder.input("x", .float32, .rows)], name: "relu")
    let lowered = try LoweredGraph(builder.graph(outputs: [("y", y)]))
    let plan = try ExecutionPlan(lowered, inputs: ["x": [2, 3]]) { _, _, _ in 0 }
    var rows = [Float](repeating: 0, count: 32)
    (rows[2], rows[19]) = (value, padding)
    let isAllowed = padding == 0 || !padding.isFinite && !value.isFinite
    try rows.withUnsafeBytes { rows in
      let check = { try plan.checkResults(isGuarded: true) { _ in rows.baseAddress! } }
      if isAllowed { try check() } else { #expect(throws: DeviceError.unclean("relu"), performing: check) }
    }
  }
}
