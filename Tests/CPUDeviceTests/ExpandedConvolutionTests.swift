import CPUDevice
import DeviceRuntime
import TensorGraph
import Testing

/// A 1x1 convolution and the depthwise one behind it, computed as one, against the two computed apart.
@Suite("Expanded convolutions") struct ExpandedConvolutionTests {
  struct Layers: CustomTestStringConvertible {
    let x: Shape
    let expanded: Int
    let kernel: Int
    let stride: Int
    /// Half of the kernel, if not given.
    var padding: Int?

    var testDescription: String { "\(x) to \(expanded), \(kernel)x\(kernel), stride \(stride), padding \(padding ?? kernel / 2)" }

    /// The two layers; where the first one's output is a result as well, it has to be made.
    func graph(showsExpansion: Bool) -> Graph {
      let builder = GraphBuilder()
      func constant(_ shape: Shape, seed: Int) -> Value {
        builder.constant(Constant(shape: shape, values: numbers(shape, seed)), name: "\(seed)")
      }
      let x = builder.input("x", .float32, .maps)
      let wide = builder.add(
        Convolution2D(hasScale: true, hasBias: true, activation: .hardSwish),
        [x, constant([expanded, self.x[1], 1, 1], seed: 1), constant([expanded], seed: 2), constant([expanded], seed: 3)], name: "expansion"
      )
      let y = builder.add(
        Convolution2D(stride: stride, padding: padding ?? kernel / 2, groups: expanded, hasBias: true, activation: .relu),
        [wide, constant([expanded, 1, kernel, kernel], seed: 4), constant([expanded], seed: 5)], name: "depthwise")
      return builder.graph(outputs: [("y", y)] + (showsExpansion ? [("wide", wide)] : []))
    }

    var inputs: [String: HostTensor] { ["x": HostTensor(x, numbers(x, 6))] }

    private func numbers(_ shape: Shape, _ seed: Int) -> [Float] {
      (0..<shape.elementCount).map { Float(($0 + seed) * 7919 % 1009) / 504 - 1 }
    }
  }

  static let pairs = [
    Layers(x: [1, 16, 130, 37], expanded: 64, kernel: 3, stride: 2), Layers(x: [3, 24, 101, 18], expanded: 72, kernel: 3, stride: 1),
    Layers(x: [2, 40, 50, 21], expanded: 120, kernel: 5, stride: 1), Layers(x: [1, 5, 49, 33], expanded: 17, kernel: 5, stride: 2),
    Layers(x: [1, 3, 1, 1], expanded: 9, kernel: 3, stride: 1), Layers(x: [7, 16, 2, 3], expanded: 16, kernel: 5, stride: 1),
    Layers(x: [1, 16, 24, 1], expanded: 128, kernel: 3, stride: 3), Layers(x: [2, 16, 40, 9], expanded: 32, kernel: 3, stride: 5),
    Layers(x: [1, 16, 9, 11], expanded: 32, kernel: 3, stride: 1, padding: 0),
    Layers(x: [1, 16, 6, 5], expanded: 16, kernel: 3, stride: 2, padding: 5),
    Layers(x: [1, 16, 3, 4], expanded: 16, kernel: 5, stride: 1, padding: 1), Layers(x: [0, 16, 8, 8], expanded: 16, kernel: 3, stride: 1),
  ]

  @Test("have the bits of the two layers, on any number of threads, within their memory", arguments: pairs)
  func sameBits(layers: Layers) throws {
    func bits(_ device: CPUDevice, showsExpansion: Bool) throws -> [UInt32]? {
      let executable = try device.compile(layers.graph(showsExpansion: showsExpansion), CompileOptions(isGuarded: !showsExpansion))
      return try executable.run(layers.inputs)["y"]?.floats.map(\.bitPattern)
    }
    for name in Devices.instructionSets {
      let expected = try bits(CPUDevice(instructionSet: name, threadCount: 1), showsExpansion: true)
      for threads in [1, 2, 3, 16] {
        let device = try CPUDevice(instructionSet: name, threadCount: threads)
        #expect(try bits(device, showsExpansion: false) == expected, "\(device.name)")
      }
    }
    for device in Devices.rounding + [Devices.emulated].compactMap(\.self) {
      #expect(try bits(device, showsExpansion: false) == bits(device, showsExpansion: true))
    }
  }

  @Test("need no memory for what lies between")
  func memory() throws {
    let layers = Self.pairs[0]
    var options = CompileOptions()
    options.memoryLimit = 130 * 37 * 64 * MemoryLayout<Float>.stride
    func run(showsExpansion: Bool) throws {
      _ = try CPUDevice(threadCount: 1).compile(layers.graph(showsExpansion: showsExpansion), options).run(layers.inputs)
    }
    try run(showsExpansion: false)
    #expect(throws: DeviceError.self) { try run(showsExpansion: true) }
  }

  @Test("count as much work as the two layers")
  func profile() throws {
    let layers = Self.pairs[1]
    let totals = try [false, true].map { showsExpansion in
      let executable = try CPUDevice(threadCount: 2).compile(layers.graph(showsExpansion: showsExpansion))
      let profile = Profile()
      _ = try executable.run(layers.inputs, profiles: [profile])
      return executable.graph.nodes.indices.map { profile[$0].multiplyAdds }.reduce(0, +)
    }
    #expect(totals == [3 * 101 * 18 * 72 * (24 + 9), 3 * 101 * 18 * 72 * (24 + 9)])
  }
}
