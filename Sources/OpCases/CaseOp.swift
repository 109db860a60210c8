import TensorGraph

/// An operation that devices can be held against: its naive definition, and what suits its inputs.
public protocol CaseOp: Op {
  /// What it computes from the oracle's inputs, in double precision where nothing is decided by comparison.
  func definition(_ oracle: Oracle) -> OracleDefinition

  /// What float32 sums in another order may differ by at the models' shapes, as a share of the root mean square of the expected values.
  var tolerance: Float { get }

  /// Likewise where the factors of products are rounded to bfloat16; nil where there is nothing to round.
  func roundingTolerance(_ inputs: [OpCaseInput]) -> Float?

  /// Whether devices that round the factors of products do not compute it.
  var needsFloat32: Bool { get }

  /// What to fill inputs of these shapes with, parameters included, as the models' images would.
  func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content]

  /// What decides, besides sizes, which kernels run on such inputs and with which constants they are built.
  func form(_ inputs: [OpCaseInput]) -> String
}

/// The naive definition of an operation.
public enum OracleDefinition {
  /// For each output its elements by their flat positions.
  case each([(Int) -> Double])
  /// All outputs at once; rows that do not exist are left out.
  case whole([[Double]])

  /// Each element of the only output by its flat position.
  static func elements(_ element: @escaping (Int) -> Double) -> OracleDefinition { .each([element]) }
}

extension CaseOp {
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] { shapes.map { _ in .normal(standardDeviation: 1) } }

  public func form(_ inputs: [OpCaseInput]) -> String { name }

  public func roundingTolerance(_ inputs: [OpCaseInput]) -> Float? { nil }

  public var needsFloat32: Bool { false }
}
