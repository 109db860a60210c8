import Evaluation

/// The images that came out worst and best; no image is in both.
struct ImageRanking {
  let worst: [ImageOutcome]
  let best: [ImageOutcome]

  /// Up to `count` of each; images without objects and detections are left out.
  init(_ outcomes: [ImageOutcome], count: Int) {
    let ranked = outcomes.filter { $0.f1 != nil }.sorted { Self.key($0) < Self.key($1) }
    worst = Array(ranked.prefix(min(count, (ranked.count + 1) / 2)))
    best = Array(ranked.dropFirst(worst.count).suffix(count).reversed())
  }

  /// By F1; the more mistakes, or the fewer objects, the worse.
  private static func key(_ outcome: ImageOutcome) -> (Double, Int, Int, Int) {
    (outcome.f1 ?? 1, -outcome.missed.count - outcome.wrong.count, outcome.matches.count, -outcome.imageID)
  }
}
