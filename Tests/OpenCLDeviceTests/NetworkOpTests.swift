import CPUDevice
import DeviceRuntime
import OpCases
import OpenCLDevice
import TensorGraph
import TestSupport
import Testing

@Suite("Network operations on an OpenCL device", .serialized, .needsOpenCL) struct NetworkOpTests {
  @Test(
    "windows of a transformed image, whose three channels lie without padding", arguments: [(7, 2, 3), (3, 1, 1), (1, 1, 0), (12, 5, 2)])
  func packedImage(kernel: Int, stride: Int, padding: Int) throws {
    let graph = Self.imageGraph(kernel: kernel, stride: stride, padding: padding)
    let inputs = Self.image(height: 19, width: 23)
    let expected = try #require(try CPUDevice().compile(graph).run(inputs)["y"]).floats
    for variant in TileVariant.allCases {
      let device = try OpenCLDevice(#require(CLTestDevice.info), variant: variant)
      let actual = try #require(try device.compile(graph).run(inputs)["y"]).floats
      #expect(actual.count == expected.count)
      #expect(zip(actual, expected).allSatisfy { abs($0 - $1) < 1e-4 })
    }
  }

  @Test("an image alone and in a batch gives the same bits", arguments: TileVariant.allCases)
  func batch(_ variant: TileVariant) throws {
    let graph = Self.layerGraph()
    let executable = try OpenCLDevice(#require(CLTestDevice.info), variant: variant).compile(graph)
    // As large as it takes for a batch to get other tiles than an image.
    let shape: Shape = [1, 80, 12, 16]
    let images = (0..<3).map { Self.pattern(shape.elementCount, step: 37 + 2 * $0) }
    let together = try #require(try executable.run(["x": HostTensor([3, 80, 12, 16], images.flatMap { $0 })])["y"]).floats
    let alone = try images.flatMap { try #require(try executable.run(["x": HostTensor(shape, $0)])["y"]).floats }
    #expect(together == alone)
  }

  /// Numbers between -0.5 and 0.5.
  private static func pattern(_ count: Int, step: Int) -> [Float] { (0..<count).map { Float($0 * step % 101) / 101 - 0.5 } }

  /// A transformed image and one convolution of it with 17 filters.
  private static func imageGraph(kernel: Int, stride: Int, padding: Int) -> Graph {
    let builder = GraphBuilder()
    let inputs = [
      builder.input("pixels", .uint8), builder.input("geometry", .int32), builder.input("canvas", .float32, isShapeOnly: true),
    ]
    let transform = ImageTransform(mean: [0.4, 0.5, 0.6], standardDeviation: [0.2, 0.3, 0.4])
    let image = builder.add(transform, inputs, name: "transform")
    let op = Convolution2D(stride: stride, padding: padding, hasBias: true, activation: .relu)
    let y = builder.add(op, [image] + constants([17, 3, kernel, kernel], builder), name: "stem")
    return builder.graph(outputs: [("y", y)])
  }

  private static func image(height: Int, width: Int) -> [String: HostTensor] {
    let pixels = (0..<3 * height * width).map { UInt8($0 * 31 % 251) }
    let geometry = ImageGeometry(pixelOffset: 0, sourceHeight: height, sourceWidth: width, height: height, width: width)
    return [
      "pixels": HostTensor(shape: [height * width, 3], elements: .uint8(pixels)),
      "geometry": HostTensor([1, ImageGeometry.columnCount], geometry.row),
      "canvas": HostTensor(shape: [1, 3, height, width], elements: .none),
    ]
  }

  /// A 1x1, a Winograd and a strided convolution in a row.
  private static func layerGraph() -> Graph {
    let builder = GraphBuilder()
    var value = builder.input("x", .float32, .maps)
    for (index, layer) in [(1, 1, 0), (3, 1, 1), (3, 2, 1)].enumerated() {
      let op = Convolution2D(stride: layer.1, padding: layer.2, hasBias: true, activation: .hardSwish)
      value = builder.add(op, [value] + constants([80, 80, layer.0, layer.0], builder), name: "layer\(index)")
    }
    return builder.graph(outputs: [("y", value)])
  }

  private static func constants(_ shape: Shape, _ builder: GraphBuilder) -> [Value] {
    return [
      builder.constant(Constant(shape: shape, values: pattern(shape.elementCount, step: 29)), name: "weight"),
      builder.constant(Constant(shape: [shape[0]], values: pattern(shape[0], step: 5)), name: "bias"),
    ]
  }
}
