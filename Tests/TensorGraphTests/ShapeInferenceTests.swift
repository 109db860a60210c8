import TensorGraph
import Testing

/// An operation with input shapes and what must come out, worked out by hand.
struct ShapeCase: Sendable, CustomTestStringConvertible {
  let name: String
  let op: any Op
  let inputs: [Shape]
  let outputs: [Shape]

  var testDescription: String { name }
}

extension ShapeCase {
  private static let twoLevels = ProposalGeneration(
    cellAnchors: [[.zero], [.zero, .zero]], preNMSTopN: 9, postNMSTopN: 7, nmsThreshold: 0.5, scoreThreshold: 0)
  private static let threeClasses = DetectionSelection(
    scoreThresholds: [.infinity, 0, 0], nmsThreshold: 0.5, detectionsPerImage: 4, boxWeights: .one)

  static let good: [ShapeCase] = [
    .init(
      name: "a 7x7 convolution with stride 2", op: Convolution2D(stride: 2, padding: 3),
      inputs: [[2, 3, 800, 1088], [64, 3, 7, 7]], outputs: [[2, 64, 400, 544]]),
    .init(
      name: "a 3x3 convolution with stride 2 on odd sides", op: Convolution2D(stride: 2, padding: 1, hasBias: true),
      inputs: [[1, 8, 7, 10], [5, 8, 3, 3], [5]], outputs: [[1, 5, 4, 5]]),
    .init(
      name: "a depthwise convolution", op: Convolution2D(padding: 2, groups: 6), inputs: [[1, 6, 9, 9], [6, 1, 5, 5]],
      outputs: [[1, 6, 9, 9]]),
    .init(
      name: "a convolution whose kernel just fits", op: Convolution2D(), inputs: [[1, 1, 2, 2], [1, 1, 2, 2]],
      outputs: [[1, 1, 1, 1]]),
    .init(
      name: "a batch norm", op: BatchNormalization(epsilon: 0), inputs: [[2, 3, 4, 5], [3], [3], [3], [3]],
      outputs: [[2, 3, 4, 5]]),
    .init(name: "an activation", op: Activation.hardSwish, inputs: [[3, 4]], outputs: [[3, 4]]),
    .init(name: "a sum", op: Add(), inputs: [[1, 2, 3, 4], [1, 2, 3, 4]], outputs: [[1, 2, 3, 4]]),
    .init(
      name: "a channelwise product", op: ScaleChannels(), inputs: [[2, 3, 4, 5], [2, 3, 1, 1]], outputs: [[2, 3, 4, 5]]),
    .init(
      name: "a padded 3x3 pooling", op: MaxPooling(kernel: 3, stride: 2, padding: 1), inputs: [[1, 64, 400, 544]],
      outputs: [[1, 64, 200, 272]]),
    .init(
      name: "subsampling an odd map rounds up", op: MaxPooling(kernel: 1, stride: 2, padding: 0),
      inputs: [[1, 256, 25, 34]], outputs: [[1, 256, 13, 17]]),
    .init(
      name: "a global mean", op: GlobalAveragePooling(), inputs: [[2, 72, 9, 1]], outputs: [[2, 72, 1, 1]]),
    .init(
      name: "an upsampling to an odd size", op: UpsampleNearest(), inputs: [[1, 256, 13, 17], [1, 7, 25, 34]],
      outputs: [[1, 256, 25, 34]]),
    .init(name: "a flattening", op: Flatten(channels: 256), inputs: [[10, 256, 7, 7]], outputs: [[10, 12544]]),
    .init(name: "a linear layer", op: Linear(), inputs: [[10, 20], [30, 20], [30]], outputs: [[10, 30]]),
    .init(
      name: "an image transform", op: ImageTransform(mean: [0], standardDeviation: [1]),
      inputs: [[99, 3], [2, 5], [2, 3, 64, 96]], outputs: [[2, 3, 64, 96]]),
    .init(
      name: "proposals of two levels", op: twoLevels,
      inputs: [[2, 3, 64, 64], [2, 5], [2, 1, 8, 8], [2, 2, 4, 4], [2, 4, 8, 8], [2, 8, 4, 4]], outputs: [[14, 5], [3]]),
    .init(
      name: "RoIAlign on two levels", op: MultiScaleRoIAlign(outputSize: 5, strides: [4, 8]),
      inputs: [[9, 5], [1, 16, 8, 8], [1, 16, 4, 4]], outputs: [[9, 16, 5, 5]]),
    .init(
      name: "detections", op: threeClasses, inputs: [[9, 3], [9, 12], [9, 5], [3], [2, 5]],
      outputs: [[2, 4, 4], [2, 4], [2, 4], [2]]),
  ]

  private static let upsampledResidual = {
    var convolution = Convolution2D(hasBias: true)
    convolution.residual = .upsampled
    return convolution
  }()

  /// `outputs` stays empty: these are refused.
  static let bad: [ShapeCase] = [
    .init(name: "too few inputs", op: Convolution2D(hasBias: true), inputs: [[1, 3, 8, 8], [4, 3, 1, 1]], outputs: []),
    .init(name: "other channels", op: Convolution2D(), inputs: [[1, 3, 8, 8], [4, 5, 1, 1]], outputs: []),
    .init(name: "a kernel that does not fit", op: Convolution2D(), inputs: [[1, 3, 2, 8], [4, 3, 3, 3]], outputs: []),
    .init(
      name: "filters that the groups do not divide", op: Convolution2D(groups: 2), inputs: [[1, 4, 8, 8], [3, 2, 1, 1]],
      outputs: []),
    .init(
      name: "a bias of another length", op: Convolution2D(hasBias: true), inputs: [[1, 3, 8, 8], [4, 3, 1, 1], [3]],
      outputs: []),
    .init(name: "an image that is no image", op: Convolution2D(), inputs: [[3, 8, 8], [4, 3, 1, 1]], outputs: []),
    .init(
      name: "an upsampled residual of other channels", op: upsampledResidual,
      inputs: [[1, 3, 8, 8], [4, 3, 1, 1], [4], [1, 5, 4, 4]], outputs: []),
    .init(
      name: "a short vector of statistics", op: BatchNormalization(epsilon: 0),
      inputs: [[2, 3, 4, 5], [3], [3], [3], [2]], outputs: []),
    .init(name: "a sum of different shapes", op: Add(), inputs: [[1, 2], [2, 1]], outputs: []),
    .init(name: "a factor for each pixel", op: ScaleChannels(), inputs: [[2, 3, 4, 5], [2, 3, 4, 5]], outputs: []),
    .init(
      name: "a pooling window that does not fit", op: MaxPooling(kernel: 3, stride: 1, padding: 0), inputs: [[1, 1, 2, 9]],
      outputs: []),
    .init(name: "flattening a matrix", op: Flatten(channels: 4), inputs: [[3, 4]], outputs: []),
    .init(name: "a linear layer of another depth", op: Linear(), inputs: [[10, 20], [30, 21], [30]], outputs: []),
    .init(
      name: "a canvas of one channel", op: ImageTransform(mean: [0], standardDeviation: [1]),
      inputs: [[99, 3], [2, 5], [2, 1, 64, 96]], outputs: []),
    .init(
      name: "three deltas an anchor", op: twoLevels,
      inputs: [[2, 3, 64, 64], [2, 5], [2, 1, 8, 8], [2, 2, 4, 4], [2, 3, 8, 8], [2, 8, 4, 4]], outputs: []),
    .init(
      name: "a missing pyramid level", op: twoLevels,
      inputs: [[2, 3, 64, 64], [2, 5], [2, 1, 8, 8], [2, 4, 8, 8]],
      outputs: []),
    .init(
      name: "regions without an image index", op: MultiScaleRoIAlign(strides: [4]),
      inputs: [[9, 4], [1, 16, 8, 8]], outputs: []),
    .init(
      name: "deltas for one class", op: threeClasses, inputs: [[9, 3], [9, 4], [9, 5], [3], [2, 5]], outputs: []),
    .init(
      name: "logits that are no matrix", op: threeClasses, inputs: [[9], [9, 12], [9, 5], [3], [2, 5]], outputs: []),
  ]
}

@Suite("Shape inference")
struct ShapeInferenceTests {
  @Test("an operation says the shapes of its outputs", arguments: ShapeCase.good)
  func outputs(of testCase: ShapeCase) throws {
    #expect(try testCase.op.checkedShapes(testCase.inputs) == testCase.outputs)
    #expect(testCase.op.outputTypes.count == testCase.outputs.count)
  }

  @Test("inputs that do not fit are refused with the operation's name and their shapes", arguments: ShapeCase.bad)
  func refusal(of testCase: ShapeCase) throws {
    let error = try #require(throws: GraphError.self) { try testCase.op.checkedShapes(testCase.inputs) }
    #expect(error.description.hasPrefix(testCase.op.name + " expects "))
    #expect(error.description.contains(testCase.inputs[0].description))
  }

  @Test("shapes flow through a graph from its inputs")
  func graph() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", .float32, .maps)
    let weight = builder.constant(Constant(shape: [4, 3, 3, 3], values: [Float](repeating: 0, count: 108)), name: "weight")
    let y = builder.add(Convolution2D(stride: 2, padding: 1), [x, weight], name: "convolution")
    let z = builder.add(Flatten(channels: 4), [y], name: "flatten")
    let graph = builder.graph(outputs: [("z", z)])
    #expect(try graph.shapes(inputs: ["x": [1, 3, 6, 8]]) == [[[1, 3, 6, 8]], [[4, 3, 3, 3]], [[1, 4, 3, 4]], [[1, 48]]])
  }

  @Test("an input without a shape is named")
  func missingInput() throws {
    let builder = GraphBuilder()
    let graph = builder.graph(outputs: [("x", builder.input("pixels", .uint8))])
    let error = try #require(throws: GraphError.self) { try graph.shapes(inputs: ["other": [1]]) }
    #expect(error.description == "the graph's input \"pixels\" was given no shape.")
  }

  @Test("a shape is printed by its extents")
  func description() {
    #expect(Shape([1, 3, 800, 1088]).description == "1x3x800x1088")
    #expect(Shape([]).description == "scalar")
    #expect(Shape([]).elementCount == 1)
    #expect(Shape([4, 0, 5]).elementCount == 0)
  }
}
