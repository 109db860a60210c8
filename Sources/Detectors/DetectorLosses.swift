import DeviceRuntime

/// The four losses of a batch, whose sum is learned from.
public struct DetectorLosses: Sendable, Equatable {
  /// By `Name.allCases`.
  public let values: [Float]

  /// torchvision's names.
  public enum Name: String, Sendable, CaseIterable {
    case classifier = "loss_classifier"
    case box = "loss_box_reg"
    case objectness = "loss_objectness"
    case proposalBox = "loss_rpn_box_reg"
  }

  /// The losses among the results of a loss graph; throws `DetectorOutputError` where one is missing or of another shape.
  public init(_ tensors: [String: HostTensor]) throws(DetectorOutputError) {
    var values: [Float] = []
    for name in Name.allCases {
      guard let tensor = tensors[name.rawValue] else { throw .missing(name: name.rawValue) }
      guard tensor.floats.count == 1 else { throw .misshapen(name: name.rawValue, shape: tensor.shape) }
      values.append(tensor.floats[0])
    }
    self.values = values
  }

  /// Losses by `Name.allCases`; throws `DetectorOutputError` where one is missing.
  public init(_ values: some Collection<Float>) throws(DetectorOutputError) {
    guard values.count == Name.allCases.count else { throw .missing(name: Name.allCases.last!.rawValue) }
    self.values = Array(values)
  }

  /// The sums of those of several batches, each by its share.
  public init(sumOf losses: [(DetectorLosses, share: Float)]) {
    values = Name.allCases.indices.map { index in losses.reduce(0) { $0 + $1.share * $1.0.values[index] } }
  }

  /// One of them.
  public subscript(name: Name) -> Float { values[Name.allCases.firstIndex(of: name)!] }

  /// Their sum.
  public var total: Float { values.reduce(0, +) }
}
