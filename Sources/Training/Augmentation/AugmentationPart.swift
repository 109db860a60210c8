import RandomNumbers

/// One thing that may happen to a sample.
protocol AugmentationPart: Sendable, Equatable {
  /// How often it happens: 0, never, to 1, always.
  var probability: Float { get }

  /// The sample after it happened.
  func transformed(_ sample: TrainingSample, using generator: inout SplitMix64) -> TrainingSample
}

extension AugmentationPart {
  /// Lets it happen or not. One number is taken from the generator either way, for a generator of the part's own.
  func apply(to sample: TrainingSample, using generator: inout SplitMix64) -> TrainingSample {
    var own = SplitMix64(seed: generator.next())
    return own.happens(withChance: probability) ? transformed(sample, using: &own) : sample
  }
}
