/// An operation of a graph: its attributes, and everything that can be said of it without a device.
///
/// An operation is one file here, one on each device, and one among the cases that hold the devices against its naive definition. What an operation
/// forgets to say does not compile; what a device or the cases forget of an operation, tests list.
public protocol Op: Hashable, Sendable {
  /// The operation's name in printed graphs.
  var name: String { get }

  /// What each input is to the operation, in order.
  var inputRoles: [InputRole] { get }

  /// The element type of each output.
  var outputTypes: [DataType] { get }

  /// The kind of each output when the inputs are of the given kinds; nil when the operation cannot read such inputs.
  func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]?

  /// Which rows of its outputs exist.
  var rowRule: RowRule { get }

  /// Where its values come from.
  var origin: ValueOrigin { get }

  /// The shape of each output for the given input shapes, of which there are as many as roles; throws `GraphError.shapeMismatch` when they do not fit.
  func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape]

  /// The multiply-adds of one execution.
  func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int
}

/// What an input is to an operation.
public enum InputRole: Hashable, Sendable {
  /// Elements that are read as they are.
  case data
  /// A constant or a variable, which devices bring into an order of their own.
  case parameter
  /// Something of which only the shape matters.
  case shape
}

/// How a value is made up, from which devices decide how it lies in memory; never a matter of its size.
public enum ValueKind: Hashable, Sendable {
  /// Elements in row-major order, of any shape.
  case array
  /// Feature maps [N, C, H, W].
  case maps
  /// Feature maps of one pixel each, [N, C, 1, 1], whatever the size of a graph's inputs.
  case pixels
  /// Transformed images [N, 3, H, W], whose values are far from zero.
  case images
  /// Rows of features [R, C].
  case rows
  /// Feature maps as rows of features, channel-major: [R, C, h, w] seen as [R, C * h * w].
  case flattenedMaps(channels: Int)

  /// Whether pixels of feature maps can be read from it.
  public var isMaps: Bool { self == .maps || self == .pixels }
}

/// Which rows of an operation's outputs exist: the number of proposals is known only when a run has found them.
public enum RowRule: Hashable, Sendable {
  /// All of them.
  case all
  /// As many as of the first input.
  case asFirstInput
  /// Of the first output as many as the last element of this one says.
  case counted(byOutput: Int)
}

/// Where an operation's values come from.
public enum ValueOrigin: Hashable, Sendable {
  /// It computes them.
  case computed
  /// The caller gives them to every run.
  case caller
  /// They are there before a run: a constant or a variable.
  case parameter
  /// They are the first input's, seen in another shape.
  case view
}

extension Op {
  public var outputTypes: [DataType] { [.float32] }
  public var origin: ValueOrigin { .computed }
  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int { 0 }

  /// How many outputs there are.
  public var outputCount: Int { outputTypes.count }

  /// Throws unless `condition` holds.
  func require(_ condition: Bool, _ expected: String, _ inputs: [Shape]) throws(GraphError) {
    if !condition { throw .shapeMismatch(op: name, expected: expected, actual: inputs) }
  }
}

/// An operation whose output number n may take the place of its input number n in memory: it reads no element after it has written it.
public protocol InPlaceOp: Op {}

/// An operation that can end in an activation.
public protocol ActivatedOp: Op {
  var activation: Activation { get set }
}
