extension Checkpoint {
  /// Compares this checkpoint, the first, with another one, the second; throws when a storage is damaged.
  public func differences(from other: Checkpoint) throws -> CheckpointDifferences {
    CheckpointDifferences(
      onlyInFirst: tensors.map(\.name).filter { other[$0] == nil },
      onlyInSecond: other.tensors.map(\.name).filter { self[$0] == nil },
      common: try tensors.compactMap { tensor in try other[tensor.name].map { try tensor.difference(from: $0) } })
  }
}

extension CheckpointTensor {
  /// Compares this tensor with another one; throws when a storage is damaged.
  public func difference(from other: CheckpointTensor) throws -> TensorDifference {
    TensorDifference(
      name: name, shapes: (shape, other.shape), dataTypes: (dataType, other.dataType),
      maximumAbsoluteDifference: shape == other.shape ? try maximumAbsoluteDifference(from: other) : nil)
  }

  private func maximumAbsoluteDifference(from other: CheckpointTensor) throws -> Double {
    try withUnsafeContiguousBytes { bytes in
      try other.withUnsafeContiguousBytes { otherBytes in
        // Chunks keep the decoded elements in the cache and the memory small.
        stride(from: 0, to: shape.elementCount, by: 4096).reduce(0) { maximum, start in
          let range = start..<min(start + 4096, shape.elementCount)
          let values = zip(dataType.decode(bytes, range), other.dataType.decode(otherBytes, range))
          return values.reduce(maximum) { max($0, Self.distance($1.0, $1.1)) }
        }
      }
    }
  }

  private static func distance(_ first: Double, _ second: Double) -> Double {
    if first == second || (first.isNaN && second.isNaN) { return 0 }
    return first.isNaN || second.isNaN ? .infinity : abs(first - second)
  }
}
