import Boxes

extension NonMaximumSuppression {
  /// A threshold, from this one upwards, at which one of the `wanted` survives among `boxes`, which are ranked best first.
  ///
  /// Other boxes come back as the threshold rises and may suppress a wanted one in their turn, so that it is looked for step by step.
  func threshold(leaving wanted: Set<Int>, of boxes: [BoundingBox]) -> Float {
    var threshold = self.threshold
    while threshold < 1 {
      let survivors = NonMaximumSuppression(threshold: threshold).survivors(boxes)
      if !wanted.isDisjoint(with: survivors) { return threshold }
      let overlaps = wanted.map { box in survivors.prefix { $0 < box }.map { boxes[box].overlap(boxes[$0]) }.max() ?? 1 }
      threshold = max(threshold.nextUp, overlaps.min() ?? 1)
    }
    return 1
  }
}
