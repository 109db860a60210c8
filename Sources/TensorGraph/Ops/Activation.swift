/// An elementwise activation.
public enum Activation: String, Op {
  case identity
  /// max(x, 0)
  case relu
  /// x * min(max(x + 3, 0), 6) / 6 (Howard et al. 2019, MobileNetV3)
  case hardSwish
  /// min(max(x + 3, 0), 6) / 6
  case hardSigmoid

  /// The number that it makes zero: what a bias holds where there is no channel, so that padding stays zero.
  public var root: Float { self == .hardSigmoid ? -3 : 0 }

  public var name: String { rawValue }
  public var inputRoles: [InputRole] { [.data] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    inputs[0].isMaps || inputs[0] == .rows || inputs[0] == .array ? inputs : nil
  }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) -> [Shape] { inputs }
}
