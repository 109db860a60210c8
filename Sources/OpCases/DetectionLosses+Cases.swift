import CLibrary
import TensorGraph

/// d * d / (2 * beta) below beta, |d| - beta / 2 from there on, with its slope.
private func smoothL1(_ delta: Float, _ target: Float, beta: Float) -> (loss: Double, slope: Double) {
  let (d, beta) = (Double(delta) - Double(target), Double(beta))
  return abs(d) < beta ? (0.5 * d * d / beta, d / beta) : (abs(d) - 0.5 * beta, d > 0 ? 1 : d < 0 ? -1 : d)
}

extension RegionProposalLoss: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (anchors, labels) = (oracle.inputs[2 * levelCount], oracle.inputs[2 * levelCount + 1].integers)
    let targets = oracle.inputs[2 * levelCount + 2].floats
    let samples = anchors.shape[0] / max(oracle.inputs[0].shape[0], 1)
    let share = 1 / Double(max(anchors.integers.count { $0 >= 0 }, 1))
    var gradients = oracle.outputShapes.prefix(2 * levelCount).map { [Double](repeating: 0, count: $0.elementCount) }
    var (objectness, box) = (0.0, 0.0)
    for (sample, anchor) in anchors.integers.enumerated() where anchor >= 0 {
      let (level, logit, deltas) = place(Int(anchor), image: sample / samples, oracle)
      let (x, label) = (Double(oracle.inputs[level].floats[logit]), Double(labels[sample]))
      objectness += ((x < 0 ? 0 : x) - x * label + log1p(exp(-abs(x)))) * share
      gradients[level][logit] = (1 / (1 + exp(-x)) - label) * share
      for (index, position) in deltas.enumerated() where labels[sample] > 0 {
        let (loss, slope) = smoothL1(oracle.inputs[levelCount + level].floats[position], targets[4 * sample + index], beta: beta)
        box += loss * share
        gradients[levelCount + level][position] = slope * share
      }
    }
    return .whole(gradients + [[objectness], [box]])
  }

  /// The level of an anchor, and where its logit and its deltas are in logical order.
  private func place(_ anchor: Int, image: Int, _ oracle: Oracle) -> (level: Int, logit: Int, deltas: [Int]) {
    var (level, rest) = (0, anchor)
    while rest >= count(level, oracle) {
      rest -= count(level, oracle)
      level += 1
    }
    let cells = oracle.inputs[level].shape[2] * oracle.inputs[level].shape[3]
    let (cell, row) = (rest / anchorCounts[level], image * anchorCounts[level] + rest % anchorCounts[level])
    return (level, row * cells + cell, (0..<4).map { (4 * row + $0) * cells + cell })
  }

  /// The anchors of a level.
  private func count(_ level: Int, _ oracle: Oracle) -> Int { oracle.inputs[level].shape.elementCount / oracle.inputs[level].shape[0] }

  public var tolerance: Float { 1e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    let (anchors, labels) = Scene.anchorSamples(
      shapes[2 * levelCount][0], images: shapes[0][0], anchors: shapes[..<levelCount].reduce(0) { $0 + $1.elementCount } / shapes[0][0])
    let maps = [OpCaseInput.Content.normal(standardDeviation: 3), .normal(standardDeviation: 0.3)].flatMap { content in
      [OpCaseInput.Content](repeating: content, count: levelCount)
    }
    return maps + [.integers(anchors), .integers(labels), .normal(standardDeviation: 0.3)]
  }
}

extension BoxRegressionLoss: CaseOp {
  /// A label that is no class makes the loss not a number.
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (deltas, labels, targets) = (oracle.inputs[0], oracle.inputs[1].integers, oracle.inputs[2].floats)
    let (columns, share) = (deltas.shape[1], 1 / Double(max(labels.count { $0 >= 0 }, 1)))
    var (gradient, total) = ([Double](repeating: 0, count: deltas.shape.elementCount), 0.0)
    for (row, label) in labels.enumerated() where label > 0 {
      if 4 * label >= columns { total = .nan }
      for index in 0..<4 where 4 * label < columns {
        let position = row * columns + 4 * Int(label) + index
        let (loss, slope) = smoothL1(deltas.floats[position], targets[4 * row + index], beta: beta)
        total += loss * share
        gradient[position] = slope * share
      }
    }
    return .whole([gradient, [total]])
  }

  public var tolerance: Float { 1e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    let labels = Scene.regionLabels(shapes[1][0], classes: shapes[0][1] / 4)
    return [.normal(standardDeviation: 0.3), .integers(labels), .normal(standardDeviation: 0.3)]
  }
}

extension OpCase {
  /// The losses of boxes: samples left out, none, special logits and deltas, labels that are no class.
  static var detectionLosses: [OpCase] { proposalLosses + boxLosses }

  private static var proposalLosses: [OpCase] {
    let some: [Int32] = [0, 4, 5, 13, -1, -1, 1, 2, 3, 8, 14, -1]
    let logits: [Float] = [1, -2, .infinity, 30, -.infinity, -90, 0.5, 90]
    return [
      proposalLoss("two images and levels", anchors: some),
      proposalLoss("no sample", anchors: [Int32](repeating: -1, count: 8)),
      proposalLoss("no room for samples", anchors: []),
      proposalLoss("special logits", anchors: some, logits: .values(logits)),
      proposalLoss("logits that are not numbers", anchors: some, logits: .values([.nan, 1, -1])),
      proposalLoss("deltas beyond all numbers", anchors: some, deltas: .values([.infinity, 1, -.infinity, 2, 0.1, 0, -0.05])),
      proposalLoss("deltas that are not numbers", anchors: some, deltas: .values([.nan, 1, 2])),
      proposalLoss("an L1", anchors: some, beta: 0),
      proposalLoss("fifteen anchors", sides: [(5, 7), (3, 4), (1, 1)], anchorCount: 15, anchors: (0..<200).map { 7 * ($0 % 100) }),
    ]
  }

  private static func proposalLoss(
    _ name: String, sides: [(Int, Int)] = [(2, 2), (1, 1)], anchorCount: Int = 3, anchors: [Int32], beta: Float = 1 / 9,
    logits: OpCaseInput.Content = .normal(standardDeviation: 3), deltas: OpCaseInput.Content = .normal(standardDeviation: 0.3)
  ) -> OpCase {
    let labels = anchors.enumerated().map { $1 < 0 ? -1 : Int32($0 % 2) }
    return OpCase(
      name: "losses of proposals: \(name)", op: RegionProposalLoss(anchorCounts: sides.map { _ in anchorCount }, beta: beta),
      inputs: sides.map { OpCaseInput([2, anchorCount, $0.0, $0.1], logits) }
        + sides.map { OpCaseInput([2, 4 * anchorCount, $0.0, $0.1], deltas) }
        + [
          OpCaseInput([anchors.count], .integers(anchors)), OpCaseInput([labels.count], .integers(labels)),
          OpCaseInput([anchors.count, 4], .normal(standardDeviation: 0.3)),
        ], tolerance: 1e-5)
  }

  private static var boxLosses: [OpCase] {
    let many: [Int32] = (0..<300).map { Int32($0 * 7 % 23) - 2 }
    return [
      boxLoss("every class", labels: [0, 1, 2, 3, 1, 2, 0], classes: 4),
      boxLoss("rows left out", labels: [-1, 3, -1, 0, 2, -1, -1], classes: 4),
      boxLoss("no region", labels: [-1, -1], classes: 4),
      boxLoss("no rows", labels: [], classes: 4),
      boxLoss("background alone", labels: [0, 0, 0], classes: 4),
      boxLoss("a label that is no class", labels: [1, 4, 2], classes: 4),
      boxLoss("many rows", labels: many, classes: 21),
      boxLoss("special deltas", labels: [1, 2, 3, 1], classes: 4, deltas: .values([.infinity, 1, -.infinity, 2, 0.1, 0, -0.05])),
      boxLoss("deltas that are not numbers", labels: [1, 2, 3, 1], classes: 4, deltas: .values([.nan, 1, 2])),
    ]
  }

  private static func boxLoss(
    _ name: String, labels: [Int32], classes: Int, deltas: OpCaseInput.Content = .normal(standardDeviation: 0.3)
  ) -> OpCase {
    OpCase(
      name: "loss of boxes: \(name)", op: BoxRegressionLoss(),
      inputs: [
        OpCaseInput([labels.count, 4 * classes], deltas), OpCaseInput([labels.count], .integers(labels)),
        OpCaseInput([labels.count, 4], .normal(standardDeviation: 0.3)),
      ], tolerance: 1e-5)
  }
}
