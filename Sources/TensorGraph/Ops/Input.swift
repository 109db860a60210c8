/// A tensor that the caller provides; its shape is known only when the graph runs.
public struct Input: Op {
  /// The name by which the caller gives it.
  public let label: String
  /// The type of its elements.
  public let dataType: DataType
  /// What its elements are; maps are float32 and have four dimensions.
  public let kind: ValueKind
  /// Whether only the shape matters: nothing reads the elements and no device stores them.
  public let isShapeOnly: Bool

  /// An input called `label`.
  public init(label: String, dataType: DataType, kind: ValueKind = .array, isShapeOnly: Bool = false) {
    self.label = label
    self.dataType = dataType
    self.kind = kind
    self.isShapeOnly = isShapeOnly
  }

  public var name: String { "Input" }
  public var inputRoles: [InputRole] { [] }
  public var outputTypes: [DataType] { [dataType] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { [kind] }
  public var rowRule: RowRule { .all }
  public var origin: ValueOrigin { .caller }
  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] { throw .missingInput(label) }
}
