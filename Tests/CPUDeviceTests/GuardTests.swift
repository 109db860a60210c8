import CPUDevice
import DeviceRuntime
import OpCases
import TensorGraph
import Testing

@Suite("Guard words") struct GuardTests {
  @Test("a guarded run gives the same bits")
  func sameBits() throws {
    let builder = GraphBuilder()
    let weight = builder.constant(Constant(shape: [17, 3, 3, 3], values: (0..<459).map { Float($0 % 11) - 5 }), name: "weight")
    let x = builder.input("x", .float32, .maps)
    let y = builder.add(Convolution2D(padding: 1), [x, weight], name: "convolution")
    let z = builder.add(MaxPooling(kernel: 3, stride: 2, padding: 1), [y], name: "pooling")
    let graph = builder.graph(outputs: [("y", y), ("z", z)])
    let inputs = ["x": HostTensor([2, 3, 9, 7], (0..<378).map { Float($0 % 7) / 3 })]
    let device = CPUDevice(threadCount: 2)
    let (guarded, plain) = (try device.compile(graph, CompileOptions(isGuarded: true)).run(inputs), try device.compile(graph).run(inputs))
    #expect(guarded["y"]?.floats == plain["y"]?.floats && guarded["z"]?.floats == plain["z"]?.floats)
  }
}
