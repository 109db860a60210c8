import TensorGraph

extension OpCase {
  /// The multiply-adds and bytes of one run; throws `GraphError`.
  public func cost() throws -> Cost {
    let shapes = inputs.map(\.shape)
    let outputs = try op.checkedShapes(shapes)
    let inputBytes = inputs.filter { !$0.isShapeOnly }.reduce(0) { $0 + $1.shape.elementCount * $1.dataType.byteCount }
    let outputBytes = zip(outputs, op.outputTypes).reduce(0) { $0 + $1.0.elementCount * $1.1.byteCount }
    return Cost(multiplyAdds: op.multiplyAdds(inputs: shapes, outputs: outputs), byteCount: inputBytes + outputBytes)
  }
}
