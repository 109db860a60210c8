/// What an update must know of all gradients together: whether all are finite, and the factor that holds their norm below a limit (Pascanu et al. 2013).
///
/// Inputs: limits [2] (the norm's limit, and a factor of all gradients, one over the number of batches that were added up), then the losses [1], then the
/// gradients. Output: [4]: the factor for the gradients, as PyTorch's `clip_grad_norm_` takes it, and 0 where something is not finite; the norm, with the
/// factor of all; the index of the first loss or gradient that is not finite, -1 if there is none; 1 if all are finite, else 0.
public struct GradientNorm: Op {
  /// The losses.
  public let lossCount: Int
  /// The gradients.
  public let gradientCount: Int

  /// The norm of so many gradients.
  public init(lossCount: Int, gradientCount: Int) { (self.lossCount, self.gradientCount) = (lossCount, gradientCount) }

  public var name: String { "GradientNorm" }
  public var inputRoles: [InputRole] { [InputRole](repeating: .data, count: 1 + lossCount + gradientCount) }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs.allSatisfy { $0 == .array } ? [.array] : nil }
  public var rowRule: RowRule { .all }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(
      inputs[0] == [2] && inputs[1..<1 + lossCount].allSatisfy { $0 == [1] }, "two limits, \(lossCount) losses and the gradients", inputs)
    return [[4]]
  }
}
