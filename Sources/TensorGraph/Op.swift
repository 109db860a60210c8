/// The closed set of operations: the attributes live in one struct per operation, which also knows output shapes and cost.
///
/// Devices interpret this enum with one exhaustive switch; adding a case makes the compiler list every place that must learn it.
public enum Op: Sendable {
  case input(Input)
  case constant(Constant)
  case imageTransform(ImageTransform)
  case convolution(Convolution2D)
  case batchNormalization(BatchNormalization)
  case activation(Activation)
  case add(Add)
  case scaleChannels(ScaleChannels)
  case maxPooling(MaxPooling)
  case globalAveragePooling(GlobalAveragePooling)
  case upsampleNearest(UpsampleNearest)
  case flatten(Flatten)
  case linear(Linear)
  case proposalGeneration(ProposalGeneration)
  case multiScaleRoIAlign(MultiScaleRoIAlign)
  case detectionSelection(DetectionSelection)

  /// The attributes behind the case.
  public var attributes: any OpAttributes {
    switch self {
    case .input(let op): op
    case .constant(let op): op
    case .imageTransform(let op): op
    case .convolution(let op): op
    case .batchNormalization(let op): op
    case .activation(let op): op
    case .add(let op): op
    case .scaleChannels(let op): op
    case .maxPooling(let op): op
    case .globalAveragePooling(let op): op
    case .upsampleNearest(let op): op
    case .flatten(let op): op
    case .linear(let op): op
    case .proposalGeneration(let op): op
    case .multiScaleRoIAlign(let op): op
    case .detectionSelection(let op): op
    }
  }
}

/// What every operation knows about itself, whatever device runs it.
public protocol OpAttributes: Sendable {
  /// The operation's name in printed graphs.
  var name: String { get }

  /// The element type of each output.
  var outputTypes: [DataType] { get }

  /// The shape of each output for the given input shapes; throws `GraphError.shapeMismatch` when they do not fit.
  func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape]

  /// The multiply-adds of one execution.
  func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int
}

extension OpAttributes {
  public var outputTypes: [DataType] { [.float32] }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int { 0 }

  /// Throws unless `condition` holds.
  func require(_ condition: Bool, _ expected: String, _ inputs: [Shape]) throws(GraphError) {
    if !condition { throw .shapeMismatch(op: name, expected: expected, actual: inputs) }
  }
}
