import TensorGraph

extension GradientNorm: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (limit, share) = (Double(oracle.inputs[0].floats[0]), Double(oracle.inputs[0].floats[1]))
    let values = oracle.inputs.dropFirst().map(\.floats)
    let bad = values.firstIndex { $0.contains { !$0.isFinite } }
    let squares = values.dropFirst(lossCount).joined().reduce(0) { $0 + Double($1) * Double($1) }
    let norm = squares.squareRoot() * share
    let factor = limit.isFinite ? min(1, limit / (norm + 1e-6)) * share : share
    return .whole([[bad == nil ? factor : 0, norm, Double(bad ?? -1), bad == nil ? 1 : 0]])
  }

  public var tolerance: Float { 1e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [.values([10, 1])] + shapes.dropFirst().map { _ in .normal(standardDeviation: 1) }
  }
}

extension Oracle {
  /// An element of an input.
  fileprivate func value(_ input: Int, _ position: Int) -> Double { Double(inputs[input].floats[position]) }

}

/// What optimizers read in a step that is taken: rate, momentum and decay or all that AdamW wants, and what `GradientNorm` says.
private let sgdSettings: OpCaseInput.Content = .values([0.1, 0.9, 0.01])
private let adamSettings: OpCaseInput.Content = .values([0.01, 0.9, 0.999, 1e-8, 0.05, 0.271, 0.002997])
let fineNorm: OpCaseInput.Content = .values([0.25, 4, -1, 1])

extension SGD: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (rate, momentum, decay) = (oracle.value(3, 0), oracle.value(3, 1), oracle.value(3, 2))
    func gradient(_ i: Int) -> Double { oracle.value(4, 0) * oracle.value(2, i) + decay * oracle.value(0, i) }
    func velocity(_ i: Int) -> Double { momentum * oracle.value(1, i) + gradient(i) }
    func weight(_ i: Int) -> Double {
      oracle.value(0, i) - rate * (isNesterov ? gradient(i) + momentum * velocity(i) : velocity(i))
    }
    if oracle.value(4, 3) > 0 { return .each([weight, velocity]) }
    return .each((0..<2).map { input in { oracle.value(input, $0) } })
  }

  public var tolerance: Float { 1e-6 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [OpCaseInput.Content](repeating: .normal(standardDeviation: 1), count: 3) + [sgdSettings, fineNorm]
  }
}

extension AdamW: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let settings = (0..<7).map { oracle.value(4, $0) }
    func gradient(_ i: Int) -> Double { oracle.value(5, 0) * oracle.value(3, i) }
    func first(_ i: Int) -> Double { settings[1] * oracle.value(1, i) + (1 - settings[1]) * gradient(i) }
    func second(_ i: Int) -> Double { settings[2] * oracle.value(2, i) + (1 - settings[2]) * gradient(i) * gradient(i) }
    func weight(_ i: Int) -> Double {
      let deviation = second(i).squareRoot() / settings[6].squareRoot() + settings[3]
      return oracle.value(0, i) * (1 - settings[0] * settings[4]) - settings[0] / settings[5] * first(i) / deviation
    }
    if oracle.value(5, 3) > 0 { return .each([weight, first, second]) }
    return .each((0..<3).map { input in { oracle.value(input, $0) } })
  }

  public var tolerance: Float { 1e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [
      .normal(standardDeviation: 1), .normal(standardDeviation: 1), .positive, .normal(standardDeviation: 1), adamSettings, fineNorm,
    ]
  }
}

extension MovingAverage: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    if oracle.value(3, 3) > 0 {
      return .elements { oracle.value(0, $0) + (1 - oracle.value(2, 0)) * (oracle.value(1, $0) - oracle.value(0, $0)) }
    }
    return .elements { oracle.value(0, $0) }
  }

  public var tolerance: Float { 1e-6 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [.normal(standardDeviation: 1), .normal(standardDeviation: 1), .values([0.99]), fineNorm]
  }
}

extension Accumulation: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    .elements { oracle.value(2, 0) == 0 ? oracle.value(1, $0) : oracle.value(2, 0) * oracle.value(0, $0) + oracle.value(1, $0) }
  }

  public var tolerance: Float { 1e-6 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [.normal(standardDeviation: 1), .normal(standardDeviation: 1), .values([1])]
  }
}

extension OpCase {
  /// What steps and averages do, and what they leave alone when something is not finite.
  static var updates: [OpCase] { gradientNorms + steps + averages }

  private static var gradientNorms: [OpCase] {
    let normal: OpCaseInput.Content = .normal(standardDeviation: 1)
    let broken: OpCaseInput.Content = .values([1, 2, .nan, 3])
    return [
      gradientNorm("far above the limit", [normal, normal]),
      gradientNorm("below the limit", limits: [1e6, 0.25], [normal, .values([1e-3])]),
      gradientNorm("no limit", limits: [.infinity, 0.5], [normal]),
      gradientNorm("zeros", [.values([0]), .values([0, -0.0])]),
      gradientNorm("huge", limits: [1e25, 1], [.values([1e24, -3e24, 0]), normal]),
      gradientNorm("beyond all numbers", limits: [1, 1], [.values([3e38])]),
      gradientNorm("tiny", limits: [1e-33, 1], [.values([1e-30, 0, -2e-30])]),
      gradientNorm("a loss that is not a number", losses: [1, .nan], [normal, broken]),
      gradientNorm("an infinite loss", losses: [-.infinity, 2], [normal, normal]),
      gradientNorm("a gradient that is not a number", [normal, broken, normal]),
      gradientNorm("infinite gradients", [normal, .values([1, -.infinity, 2]), .values([.infinity])]),
      gradientNorm("an infinite gradient and one that is not a number", [.values([.infinity, 1]), broken]),
      gradientNorm("no loss", losses: [], [normal]),
      gradientNorm("nothing", losses: [], []),
      gradientNorm("many blocks", shapes: [[300, 401], [16384], [16385], [1]], [normal, normal, normal, normal]),
    ]
  }

  private static func gradientNorm(
    _ name: String, limits: [Float] = [2, 0.5], losses: [Float] = [0.5, 3], shapes: [Shape] = [[7, 5], [3], [2, 3, 5, 1]],
    _ gradients: [OpCaseInput.Content]
  ) -> OpCase {
    OpCase(
      name: "gradient norm: \(name)", op: GradientNorm(lossCount: losses.count, gradientCount: gradients.count),
      inputs: [OpCaseInput([2], .values(limits))] + losses.map { OpCaseInput([1], .values([$0])) }
        + zip(shapes, gradients).map { OpCaseInput($0, $1, kind: .array) }, tolerance: 2e-6)
  }

  /// What a norm says of gradients that are finite, and of some that are not.
  static let (fine, broken): (OpCaseInput, OpCaseInput) = (
    OpCaseInput([4], fineNorm), OpCaseInput([4], .values([0, .nan, 3, 0]))
  )

  private static var steps: [OpCase] {
    let shapes: [Shape] = [[1], [7, 5], [2, 17, 3, 3]]
    let (settings, adamSettings) = (OpCaseInput([3], sgdSettings), OpCaseInput([7], adamSettings))
    func array(_ shape: Shape, _ content: OpCaseInput.Content = .normal(standardDeviation: 1)) -> OpCaseInput {
      OpCaseInput(shape, content, kind: .array)
    }
    let plain = shapes.flatMap { shape in
      [
        step("SGD", SGD(), [array(shape), array(shape), array(shape), settings, fine]),
        step("SGD after Nesterov", SGD(isNesterov: true), [array(shape), array(shape), array(shape), settings, fine]),
        step("AdamW", AdamW(), [array(shape), array(shape), array(shape, .positive), array(shape), adamSettings, fine]),
      ]
    }
    let special = array([7, 5], .values([1, .nan, .infinity, 2]))
    return plain + [
      step("SGD that stays", SGD(), [array([7, 5]), array([7, 5]), special, settings, broken]),
      step("AdamW that stays", AdamW(), [array([7, 5]), array([7, 5]), array([7, 5], .positive), special, adamSettings, broken]),
      step("the first AdamW", AdamW(), [array([9]), array([9], .values([0])), array([9], .values([0])), array([9]), adamSettings, fine]),
    ]
  }

  private static func step(_ name: String, _ op: any CaseOp, _ inputs: [OpCaseInput]) -> OpCase {
    OpCase(name: "\(name) of \(inputs[0].shape)", op: op, inputs: inputs, tolerance: 2e-6)
  }

  private static var averages: [OpCase] {
    let shapes: [Shape] = [[1], [7, 5], [2, 17, 3, 3]]
    let special: OpCaseInput.Content = .values([1, .nan, .infinity, 2, -.infinity])
    let averages = shapes.map { shape in
      step("moving average", MovingAverage(), [OpCaseInput(shape, kind: .array), OpCaseInput(shape, kind: .array), factor(0.99), fine])
    }
    let sums = shapes.map { shape in
      step("sum", Accumulation(), [OpCaseInput(shape, kind: .array), OpCaseInput(shape, kind: .array), factor(1)])
    }
    return averages + sums + [
      step("sum from anew", Accumulation(), [OpCaseInput([9], special), OpCaseInput([9]), factor(0)]),
      step("special sum", Accumulation(), [OpCaseInput([35], special), OpCaseInput([35], .values(exact)), factor(1)]),
      step("special moving average", MovingAverage(), [OpCaseInput([9], special), OpCaseInput([9]), factor(0.5), fine]),
      step("moving average that stays", MovingAverage(), [OpCaseInput([35]), OpCaseInput([35], special), factor(0.5), broken]),
    ]
  }

  private static func factor(_ value: Float) -> OpCaseInput { OpCaseInput([1], .values([value])) }
}
