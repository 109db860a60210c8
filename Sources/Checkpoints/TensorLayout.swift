import TensorGraph

/// How a tensor's elements lie in its storage; a value of this type never reaches outside of it.
struct TensorLayout: Equatable, Sendable {
  static let maximumRank = 8

  let dataType: DataType
  let shape: Shape
  /// The distance in elements from one index to the next, per dimension; 0 repeats the same element.
  let strides: [Int]
  /// The position of the first element in the storage, in elements.
  let offset: Int

  /// A view of a storage of `storageCount` elements; throws a `TensorProblem` when it is not one.
  init(dataType: DataType, shape: [Int], strides: [Int], offset: Int, storageCount: Int) throws(TensorProblem) {
    guard shape.count == strides.count else { throw .strideCount(strides.count, rank: shape.count) }
    guard shape.count <= Self.maximumRank else { throw .rankTooLarge }
    guard let negative = (shape + strides + [offset]).first(where: { $0 < 0 }) else {
      try Self.requireSpan(shape, strides, offset, storageCount: storageCount)
      try Self.requireByteCount(shape, dataType)
      (self.dataType, self.shape, self.strides, self.offset) = (dataType, Shape(shape), strides, offset)
      return
    }
    throw .negative(negative)
  }

  /// A tensor that fills its storage in row-major order.
  init(dataType: DataType, shape: [Int]) throws(TensorProblem) {
    let strides = Self.rowMajorStrides(shape)
    // Checked first, because the element count is a product that could overflow.
    try Self.requireByteCount(shape, dataType)
    try self.init(dataType: dataType, shape: shape, strides: strides, offset: 0, storageCount: Shape(shape).elementCount)
  }

  var byteCount: Int { shape.elementCount * dataType.byteCount }

  /// Whether the elements follow each other in row-major order; extents of 1 may have any stride.
  var isContiguous: Bool {
    shape.elementCount == 0
      || zip(shape.dimensions, zip(strides, Self.rowMajorStrides(shape.dimensions))).allSatisfy { $0 == 1 || $1.0 == $1.1 }
  }

  static func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for index in shape.indices.dropLast().reversed() {
      strides[index] = strides[index + 1].multipliedReportingOverflow(by: max(1, shape[index + 1])).partialValue
    }
    return strides
  }

  /// The product is taken in the order of `Shape.elementCount`, so that this one cannot overflow later.
  private static func requireByteCount(_ shape: [Int], _ dataType: DataType) throws(TensorProblem) {
    var product = 1
    for factor in shape + [dataType.byteCount] {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      guard !overflow else { throw .tooLarge(shape) }
      product = next
    }
  }

  /// The last element, at offset + sum of (extent - 1) * stride, must exist. An empty tensor touches nothing wherever it lies.
  private static func requireSpan(_ shape: [Int], _ strides: [Int], _ offset: Int, storageCount: Int) throws(TensorProblem) {
    guard !shape.contains(0) else { return }
    var last = offset
    for (extent, stride) in zip(shape, strides) {
      let (distance, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (next, sumOverflow) = last.addingReportingOverflow(distance)
      guard !overflow, !sumOverflow else { throw .tooLarge(shape) }
      last = next
    }
    guard last < storageCount else { throw .outsideStorage(lastElement: last, storageCount: storageCount) }
  }
}
