import CLibrary

/// Probabilities from logits, in float32 and torchvision's order of operations.
public enum Probability {
  /// That of one class against none.
  public static func sigmoid(_ logit: Float) -> Float { 1 / (1 + expf(-logit)) }

  /// Those of classes of which one is true.
  public static func softmax(_ logits: some Sequence<Float>) -> [Float] {
    var probabilities = Array(logits)
    softmax(&probabilities)
    return probabilities
  }

  /// Makes probabilities of logits in their place.
  public static func softmax(_ values: inout [Float]) {
    var largest = -Float.infinity
    for value in values { largest = max(largest, value) }
    var sum: Float = 0
    for index in values.indices {
      values[index] = expf(values[index] - largest)
      sum += values[index]
    }
    for index in values.indices { values[index] /= sum }
  }
}
