/// The errors of all detections and objects, and what AP50 is without some of them.
struct ErrorAnalysis {
  let evaluator: Evaluator
  let index: ImageIndex
  private let verdicts: [Verdict]
  /// The error of each wrong detection.
  private(set) var kinds: [ErrorKind?]
  /// The object that each wrong detection overlaps most; nil where it overlaps none.
  private(set) var nearest: [Int32?]
  /// The object that each wrong detection finds once it is put right; nil where it would vanish.
  private var targets: [Int32?]
  private(set) var states: [ObjectState]

  /// What becomes of an object.
  enum ObjectState {
    case found
    /// Some wrong detection, put right, would find it.
    case findable
    case missed
    /// It is a crowd or difficult.
    case ignored
  }

  /// Overlaps that separate right from wrong, and wrong from background.
  private static let (rightOverlap, backgroundOverlap) = (0.5, 0.1)

  init(_ evaluator: Evaluator) {
    self.evaluator = evaluator
    index = ImageIndex(evaluator)
    let matches = Matches(evaluator, rules: .at(iou: Self.rightOverlap))
    verdicts = evaluator.verdicts(matches)
    kinds = Array(repeating: nil, count: verdicts.count)
    nearest = Array(repeating: nil, count: verdicts.count)
    targets = Array(repeating: nil, count: verdicts.count)
    states = matches.found.indices.map { object in
      evaluator.objects.isIgnored(object, ignoringDifficult: true) ? .ignored : matches.found[object] != 0 ? .found : .missed
    }
    for image in evaluator.images.ids.indices { examine(image) }
  }

  func count(_ kind: ErrorKind) -> Int { kind == .missed ? states.count { $0 == .missed } : kinds.count { $0 == kind } }

  /// The mean over the categories that have objects; -1 where none has.
  func averagePrecision(_ repair: ErrorRepair) -> Double {
    var entries = [[Entry]](repeating: [], count: evaluator.categories.count)
    for category in entries.indices {
      for position in evaluator.detections.byScore[evaluator.detections.range(category)] {
        guard let outcome = outcome(Int(position), repair) else { continue }
        entries[Int(outcome.category)].append(Entry(score: evaluator.detections.scores[Int(position)], isRight: outcome.isRight))
      }
    }
    let precisions = entries.indices.compactMap { averagePrecision(entries[$0], category: $0, repair) }
    return precisions.isEmpty ? -1 : precisions.reduce(0, +) / Double(precisions.count)
  }

  /// A detection as AP sees it.
  private struct Entry {
    let score: Double
    let isRight: Bool
  }

  /// The category and worth of a detection after the repair; nil where it does not count.
  private func outcome(_ position: Int, _ repair: ErrorRepair) -> (category: Int32, isRight: Bool)? {
    let own = index.detectionCategories[position]
    switch (verdicts[position], repair) {
    case (.ignored, _), (.wrong, .falsePositives): return nil
    case (.right, _): return (own, true)
    case (.wrong, .kind(let kind)) where kinds[position] == kind:
      return targets[position].map { (index.objectCategories[Int($0)], true) }
    case (.wrong, _): return (own, false)
    }
  }

  private func averagePrecision(_ entries: [Entry], category: Int, _ repair: ErrorRepair) -> Double? {
    let objects = states[evaluator.objects.range(category)]
    let count = objects.count { $0 != .ignored }
    if count == 0 { return nil }
    let vanished =
      switch repair {
      case .kind(.missed): objects.count { $0 == .missed }
      case .falseNegatives: objects.count { $0 == .missed || $0 == .findable }
      default: 0
      }
    if vanished == count { return 0 }
    var missCount: Int32 = 0
    var missCounts: [Int32] = []
    // Detections that came from another category stand at the end.
    for entry in entries.enumerated().sorted(by: { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }).map(\.element) {
      if entry.isRight { missCounts.append(missCount) } else { missCount += 1 }
    }
    return COCOCurve(missCounts: [missCounts], objectCount: count - vanished).precision.numpyMean
  }

  /// Finds the errors of one image, from the highest score down.
  private mutating func examine(_ image: Int) {
    let scores = evaluator.detections.scores
    for position in index.detections[image].sorted(by: { (scores[Int($1)], $0) < (scores[Int($0)], $1) })
    where verdicts[Int(position)] == .wrong {
      let near = neighbors(Int(position), image)
      let error = error(near)
      let nearer = near.own.overlap >= near.other.overlap ? near.own : near.other
      nearest[Int(position)] = error.target ?? (nearer.overlap > 0 ? nearer.object : nil)
      kinds[Int(position)] = error.kind
      if let target = error.target, states[Int(target)] == .missed {
        targets[Int(position)] = target
        states[Int(target)] = .findable
      }
    }
  }

  /// The objects that a detection overlaps most: of its own category and of any other.
  private func neighbors(_ position: Int, _ image: Int) -> (own: Neighbor, other: Neighbor) {
    var (own, other) = (Neighbor(), Neighbor())
    let box = evaluator.detections.boxes[position]
    for object in index.objects[image] where states[Int(object)] != .ignored {
      let overlap = evaluator.objects.boxes[Int(object)].overlap(withDetection: box, isCrowd: false)
      let isOwn = index.objectCategories[Int(object)] == index.detectionCategories[position]
      if overlap > (isOwn ? own : other).overlap {
        if isOwn { own = Neighbor(object: object, overlap: overlap) } else { other = Neighbor(object: object, overlap: overlap) }
      }
    }
    return (own, other)
  }

  private struct Neighbor {
    var object: Int32 = -1
    var overlap = 0.0
  }

  /// TIDE's tests, in its order.
  private func error(_ near: (own: Neighbor, other: Neighbor)) -> (kind: ErrorKind, target: Int32?) {
    if (Self.backgroundOverlap..<Self.rightOverlap).contains(near.own.overlap) { return (.localization, near.own.object) }
    if near.other.overlap >= Self.rightOverlap { return (.classification, near.other.object) }
    if near.own.overlap >= Self.rightOverlap { return (.duplicate, nil) }
    return (max(near.own.overlap, near.other.overlap) <= Self.backgroundOverlap ? .background : .both, nil)
  }
}
