import Lowering
import TensorGraph

extension ImageTransform: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition { .elements { oracle.imageTransform(self, $0) } }
  public var tolerance: Float { 1e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] { [.bytes, scene.geometry, .shapeOnly] }
}

extension Convolution2D: CaseOp {
  /// Factors of 8 bits move a sum by 0.2 % of the root mean square, with Winograd's transforms by 1.2 %; the largest of ten thousand errors is six to ten times
  /// as large.
  fileprivate static let roundingTolerance: Float = 0.04

  public func definition(_ oracle: Oracle) -> OracleDefinition { .elements { oracle.convolution(self, $0) } }
  public var tolerance: Float { 5e-5 }
  public func roundingTolerance(_ inputs: [OpCaseInput]) -> Float? {
    switch ConvolutionForm(op: self, shape: inputs[1].shape, input: inputs[0].kind).algorithm() {
    case .winograd: 0.15
    case .depthwise, nil: nil
    default: Self.roundingTolerance
    }
  }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    shapes.indices.map { index in
      parameterIndices.contains(index) ? .weight(depth: shapes[1].elementCount / shapes[1][0]) : .normal(standardDeviation: 1)
    }
  }
  public func form(_ inputs: [OpCaseInput]) -> String {
    let form = ConvolutionForm(op: self, shape: inputs[1].shape, input: inputs[0].kind)
    let algorithm = form.algorithm(.init(separatesPixels: true)).map { "\($0)" } ?? "grouped"
    let input = inputs[0].kind == .images ? (hasScale ? ", of an image, scaled" : ", of an image") : ""
    return "\(algorithm), \(residual), \(activation)" + input
  }
}

extension Linear: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition { .elements { oracle.linear(self, $0) } }
  public var tolerance: Float { 5e-5 }
  public func roundingTolerance(_ inputs: [OpCaseInput]) -> Float? { Convolution2D.roundingTolerance }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [.normal(standardDeviation: 1)] + shapes.dropFirst().map { _ in .weight(depth: shapes[0][1]) }
  }
  public func form(_ inputs: [OpCaseInput]) -> String { "linear, \(activation)" + (inputs[0].shape[1] % 4 == 0 ? ", by fours" : "") }
}

extension BatchNormalization: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition { .elements { oracle.batchNormalization(self, $0) } }
  public var tolerance: Float { 5e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [.normal(standardDeviation: 1)] + shapes.dropFirst().map { _ in .positive }
  }
}

extension Activation: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition { .elements { activated(Double(oracle.inputs[0].floats[$0])) } }
  public var tolerance: Float { 1e-5 }
  public func form(_ inputs: [OpCaseInput]) -> String { "\(self)" }
}

extension Add: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    .elements { Double(oracle.inputs[0].floats[$0] + oracle.inputs[1].floats[$0]) }
  }
  public var tolerance: Float { 0 }
}

extension ScaleChannels: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let pixels = oracle.inputs[0].shape[2] * oracle.inputs[0].shape[3]
    return .elements { Double(oracle.inputs[0].floats[$0] * oracle.inputs[1].floats[$0 / pixels]) }
  }
  public var tolerance: Float { 0 }
}

extension MaxPooling: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition { .elements { oracle.maxPooling(self, $0) } }
  public var tolerance: Float { 0 }
}

extension GlobalAveragePooling: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition { .elements(oracle.globalAverage) }
  public var tolerance: Float { 5e-5 }
}

extension UpsampleNearest: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition { .elements { oracle.upsampled(oracle.inputs[0], $0) } }
  public var tolerance: Float { 0 }
}

extension ProposalGeneration: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition { .whole(oracle.proposals(self)) }
  public var tolerance: Float { 1e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [.shapeOnly, scene.geometry] + cellAnchors.map { _ in .normal(standardDeviation: 2) }
      + cellAnchors.map { _ in .normal(standardDeviation: 0.3) }
  }
}

extension MultiScaleRoIAlign: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition { .elements { oracle.roiAlign(self, $0) } }
  /// Sample positions are float32: at the far end of a map their fraction has four digits.
  public var tolerance: Float { 2e-4 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [scene.regions] + strides.map { _ in .normal(standardDeviation: 1) }
  }
}

extension DetectionSelection: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition { .whole(oracle.detections(self)) }
  public var tolerance: Float { 1e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [
      .normal(standardDeviation: 3), .normal(standardDeviation: 1), scene.regions, .offsets(rows: shapes[2][0]), scene.geometry,
    ]
  }
}
