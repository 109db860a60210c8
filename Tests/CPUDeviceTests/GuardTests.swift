import CPUDevice
import DeviceRuntime
import OpCases
import TensorGraph
import Testing

@Suite("Guard words") struct GuardTests {
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
    let plan = try ExecutionPlan(testCase.graph(tensors), inputs: testCase.bindings(tensors).mapValues(\.shape))
    let offsets = [Int32](repeating: count ?? Int32(bitPattern: Poison().word), count: 3)
    let regions = "output 0 of \(testCase.name)"
    let error: DeviceError? =
      switch count {
      case 0, 6: nil
      case let count?: .miscounted(value: regions, count: Int(count), limit: 6)
      case nil: .unwritten(regions)
      }
    try offsets.withUnsafeBytes { offsets in
      let check = { try plan.checkRowCounts { _ in offsets.baseAddress! } }
      if let error { #expect(throws: error, performing: check) } else { try check() }
    }
  }

  @Test("a guarded run gives the same bits")
  func sameBits() throws {
    let builder = GraphBuilder()
    let weight = builder.constant(Constant(shape: [17, 3, 3, 3], values: (0..<459).map { Float($0 % 11) - 5 }), name: "weight")
    let x = builder.input("x", .float32)
    let y = builder.add(.convolution(Convolution2D(padding: 1)), [x, weight], name: "convolution")
    let z = builder.add(.maxPooling(MaxPooling(kernel: 3, stride: 2, padding: 1)), [y], name: "pooling")
    let graph = builder.graph(outputs: [("y", y), ("z", z)])
    let inputs = ["x": HostTensor([2, 3, 9, 7], (0..<378).map { Float($0 % 7) / 3 })]
    let device = CPUDevice(threadCount: 2)
    let (guarded, plain) = (try device.compile(graph, guarded: true).run(inputs), try device.compile(graph).run(inputs))
    #expect(guarded["y"]?.floats == plain["y"]?.floats && guarded["z"]?.floats == plain["z"]?.floats)
  }
}
