import CPUDevice
import DeviceRuntime
import OpCases
import TensorGraph
import Testing

@Suite("Runs of one graph")
struct RunTests {
  /// A convolution with ReLU, its flattened mean, and a linear layer.
  private static func graph() -> Graph {
    func constant(_ name: String, _ shape: Shape) -> Value {
      builder.constant(Constant(shape: shape, values: (0..<shape.elementCount).map { Float($0 % 11) - 4.5 }), name: name)
    }
    let builder = GraphBuilder()
    let x = builder.input("x", .float32, .maps)
    let y = builder.add(
      Convolution2D(padding: 1, hasBias: true), [x, constant("w", [17, 3, 3, 3]), constant("b", [17])], name: "convolution")
    let z = builder.add(Activation.relu, [y], name: "relu")
    let mean = builder.add(GlobalAveragePooling(), [z], name: "mean")
    let flat = builder.add(Flatten(channels: 17), [mean], name: "flatten")
    let scores = builder.add(Linear(), [flat, constant("w2", [4, 17]), constant("b2", [4])], name: "linear")
    return builder.graph(outputs: [("z", z), ("flat", flat), ("scores", scores), ("x", x)])
  }

  private static func image(_ height: Int, _ width: Int) -> [String: HostTensor] {
    ["x": HostTensor([1, 3, height, width], (0..<3 * height * width).map { Float($0 * 7 % 31) / 10 - 1.5 })]
  }

  private func expectEqual(_ actual: [String: HostTensor], _ expected: [String: HostTensor], within tolerance: Float) {
    #expect(Set(actual.keys) == Set(expected.keys))
    for (name, tensor) in expected {
      #expect(actual[name]?.shape == tensor.shape)
      let errors = zip(actual[name]?.floats ?? [], tensor.floats).map { abs($0 - $1) / max(1, abs($1)) }
      #expect(errors.allSatisfy { $0 <= tolerance }, "\(name)")
    }
  }

  @Test("one executable serves more sizes than it remembers, in any order")
  func manySizes() throws {
    let executable = try CPUDevice(threadCount: 2).compile(Self.graph())
    let sizes = (0..<80).map { (1 + $0 * 5 % 17, 1 + $0 * 3 % 13) }
    let first = try sizes.map { try executable.run(Self.image($0.0, $0.1)) }
    for (size, result) in zip(sizes, first) {
      expectEqual(result, try Oracle.results(of: Self.graph(), inputs: Self.image(size.0, size.1)), within: 1e-4)
    }
    let again = try sizes.reversed().map { try executable.run(Self.image($0.0, $0.1)) }
    for (result, earlier) in zip(again.reversed(), first) { expectEqual(result, earlier, within: 0) }
  }

  @Test("of maps without pixels a padded convolution makes biases", arguments: [1, 16])
  func emptyMaps(groups: Int) throws {
    let operation = SingleOperation(
      op: Convolution2D(padding: 2, groups: groups, hasBias: true),
      inputs: [
        HostTensor([1, 16, 0, 2], [Float]()), HostTensor([16, 16 / groups, 3, 3], [Float](repeating: 1, count: 2304 / groups)),
        HostTensor([16], [Float](repeating: 3, count: 16)),
      ], constants: [1, 2])
    #expect(try operation.outputs(on: CPUDevice(threadCount: 2))[0].floats == [Float](repeating: 3, count: 16 * 2 * 4))
  }

  @Test("a result of no rows is a result")
  func emptyResult() throws {
    let operation = SingleOperation(
      op: Linear(),
      inputs: [HostTensor([0, 4], [Float]()), HostTensor([2, 4], [Float](repeating: 1, count: 8)), HostTensor([2], [Float(1), 2])],
      constants: [1, 2])
    #expect(try operation.outputs(on: CPUDevice())[0].shape == [0, 2])
  }

  @Test("a profile counts the multiply-adds and the time of each node, run after run")
  func profile() throws {
    let executable = try CPUDevice(threadCount: 2).compile(Self.graph())
    let profile = Profile()
    for _ in 0..<3 { _ = try executable.run(Self.image(9, 8), profile: profile) }
    let costs = try executable.graph.costs(inputs: ["x": [1, 3, 9, 8]])
    for (index, node) in executable.graph.nodes.enumerated() {
      #expect(profile[index].multiplyAdds == 3 * costs[index].multiplyAdds)
      #expect((profile[index].nanoseconds > 0) == (node.op.origin == .computed), "\(node.name)")
    }
    // Of several profiles, each counts a run of its own.
    let profiles = [Profile(), Profile()]
    _ = try executable.run(Self.image(9, 8), profiles: profiles)
    #expect(profiles.allSatisfy { profile in costs.indices.allSatisfy { profile[$0].multiplyAdds == costs[$0].multiplyAdds } })
    // 72 pixels of 17 filters over 27 inputs each, then 4 scores of 17 means.
    #expect(costs.map(\.multiplyAdds).reduce(0, +) == 33_116)
  }

  @Test("an input that is missing or of another type is named")
  func badInputs() throws {
    let executable = try CPUDevice(threadCount: 1).compile(Self.graph())
    #expect(throws: GraphError.self) { try executable.run([:]) }
    let integers = HostTensor([1, 3, 2, 2], [Int32](repeating: 1, count: 12))
    let wrongType = try #require(throws: DeviceError.self) { try executable.run(["x": integers]) }
    #expect(wrongType == .badInput(name: "x", reason: "it must be float32, not int32"))
    let noElements = try #require(throws: DeviceError.self) { try executable.run(["x": .shape([1, 3, 2, 2])]) }
    #expect(noElements == .badInput(name: "x", reason: "it has no elements"))
    #expect(throws: GraphError.self) { try executable.run(["x": HostTensor([1, 2, 1, 1], [Float(0), 0])]) }
    #expect(throws: Never.self) { try executable.run(Self.image(2, 2)) }
  }

  @Test("graphs of one device may run at the same time", arguments: [1, 2])
  func concurrency(_ threadCount: Int) async throws {
    let device = CPUDevice(threadCount: threadCount)
    let executables = try (0..<3).map { _ in try device.compile(Self.graph()) }
    let expected = try executables[0].run(Self.image(150, 140))
    let results = try await withThrowingTaskGroup(of: [String: HostTensor].self) { group in
      for index in 0..<60 { group.addTask { try executables[index % 3].run(Self.image(150, 140)) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.count == 60)
    for result in results { expectEqual(result, expected, within: 0) }
  }

  @Test("the device says what runs")
  func name() throws {
    #expect(try CPUDevice(instructionSet: "portable", threadCount: 1).name == "cpu (portable, 1 thread)")
    #expect(try CPUDevice(instructionSet: "portable", threadCount: 3).name == "cpu (portable, 3 threads)")
  }
}
