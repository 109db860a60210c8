import CPUDevice
import DeviceRuntime
import TensorGraph
import Testing

@Suite("What the processor refuses")
struct UnsupportedGraphTests {
  private static func zeros(_ shape: Shape) -> HostTensor { HostTensor(shape, [Float](repeating: 0, count: shape.elementCount)) }

  private static let single: [(name: String, operation: SingleOperation)] = [
    (
      "two groups of several channels",
      SingleOperation(op: Convolution2D(groups: 2), inputs: [zeros([1, 4, 3, 3]), zeros([6, 2, 1, 1])], constants: [1])
    ),
    (
      "two filters for each channel",
      SingleOperation(op: Convolution2D(groups: 4), inputs: [zeros([1, 4, 3, 3]), zeros([8, 1, 1, 1])], constants: [1])
    ),
    (
      "a weight that is an input", SingleOperation(op: Convolution2D(), inputs: [zeros([1, 4, 3, 3]), zeros([6, 4, 1, 1])])
    ),
    (
      "statistics that are inputs",
      SingleOperation(
        op: BatchNormalization(epsilon: 0), inputs: [zeros([1, 2, 3, 3])] + (0..<4).map { _ in zeros([2]) })
    ),
    (
      "a linear layer whose bias is an input",
      SingleOperation(op: Linear(), inputs: [zeros([3, 4]), zeros([5, 4]), zeros([5])], constants: [1])
    ),
  ]

  @Test("an operation without a kernel is refused by name", arguments: single.indices)
  func operations(_ index: Int) throws {
    let (name, operation) = Self.single[index]
    let error = try #require(throws: (any Error).self, "\(name)") { try CPUDevice().compile(operation.graph) }
    #expect(error is DeviceError || error is GraphError)
    #expect("\(error)".contains(operation.op.name), "\(name)")
  }

  @Test("transformed images may only be read by convolutions")
  func imageReaders() throws {
    let builder = GraphBuilder()
    let canvas = builder.input("canvas", .float32, isShapeOnly: true)
    let transform = ImageTransform(mean: [0, 0, 0], standardDeviation: [1, 1, 1])
    let images = builder.add(transform, [builder.input("pixels", .uint8), builder.input("geometry", .int32), canvas], name: "transform")
    let pooled = builder.add(MaxPooling(kernel: 2, stride: 2, padding: 0), [images], name: "pool")
    let error = try #require(throws: GraphError.self) { try CPUDevice().compile(builder.graph(outputs: [("pooled", pooled)])) }
    #expect(error == .unreadable(node: "pool", reason: "MaxPooling does not read images"))
  }

  @Test("a depthwise convolution and a sum behind it run one after the other")
  func depthwiseSum() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", .float32, .maps)
    let weight = builder.constant(Constant(shape: [2, 1, 1, 1], values: [10, 100]), name: "weight")
    let bias = builder.constant(Constant(shape: [2], values: [0.5, 0.25]), name: "bias")
    let y = builder.add(Convolution2D(groups: 2, hasBias: true), [x, weight, bias], name: "depthwise")
    let graph = builder.graph(outputs: [("sum", builder.add(Add(), [y, x], name: "sum"))])
    let outputs = try CPUDevice().compile(graph).run(["x": HostTensor([1, 2, 1, 2], [1, 2, 3, 4] as [Float])])
    #expect(outputs["sum"]?.floats == [11.5, 22.5, 303.25, 404.25])
  }

  @Test("what reading a parameter throws comes out of the compilation")
  func unreadableConstant() throws {
    struct Unreadable: Error {}
    let builder = GraphBuilder()
    let weight = builder.constant(Constant(shape: [1, 1, 1, 1], producing: { throw Unreadable() }), name: "weight")
    let y = builder.add(Convolution2D(), [builder.input("x", .float32, .maps), weight], name: "convolution")
    #expect(throws: Unreadable.self) { try CPUDevice().compile(builder.graph(outputs: [("y", y)])) }
  }

  @Test("an instruction set that is not there is refused by name")
  func instructionSet() throws {
    let error = try #require(throws: DeviceError.self) { try CPUDevice(instructionSet: "altivec") }
    #expect(error.description.hasPrefix("the device \"altivec\" is not available"))
  }
}
