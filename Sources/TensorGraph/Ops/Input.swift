/// A tensor that the caller provides; its shape is known only when the graph runs.
public struct Input: OpAttributes {
  public let label: String
  public let dataType: DataType
  /// Whether only the shape matters: nothing reads the elements and no device stores them.
  public let isShapeOnly: Bool

  /// An input called `label`.
  public init(label: String, dataType: DataType, isShapeOnly: Bool = false) {
    self.label = label
    self.dataType = dataType
    self.isShapeOnly = isShapeOnly
  }

  public var name: String { "Input" }
  public var outputTypes: [DataType] { [dataType] }
  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] { throw .missingInput(label) }
}
