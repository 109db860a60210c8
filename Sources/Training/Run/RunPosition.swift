/// Where a run of training is, and what else its next steps depend on besides weights, data and recipe.
struct RunPosition: Equatable {
  /// Epochs that are behind it.
  var epoch = 0
  /// Steps of the epoch that are behind it.
  var stepInEpoch = 0
  /// All steps that are behind it.
  var step = 0
  /// How many epochs the run has; fewer than the recipe's where time is short.
  var epochs: Int
  /// Whether the time was over before the rate had fallen as planned.
  var isCut = false
  /// The most images that are on the device at once.
  var batchSize: Int
  /// By how much the rate is smaller than the recipe's, since something was not finite.
  var rateFactor: Float = 1
  /// The best epoch so far, counted from 1, and how good it was.
  var best: Score?
  /// The losses of the epoch so far.
  var losses = LossMeans()
  /// Since the run began, without interruptions.
  var seconds = 0.0
  /// Of which those of the epoch's steps, and of these those in which the device waited for images.
  var stepSeconds = 0.0
  var waitSeconds = 0.0

  /// How good an epoch was.
  struct Score: Equatable {
    var epoch: Int
    /// The higher, the better: average precision, without an object to find the negative loss.
    var value: Double
  }

  init(epochs: Int, batchSize: Int) { (self.epochs, self.batchSize) = (epochs, batchSize) }
}

// MARK: - As texts

extension RunPosition {
  /// Numbers in the order in which a file has them, those of doubles read back as the same bits, and behind them a word where the run is cut.
  var text: String {
    let score = best.map { [Double($0.epoch), $0.value] } ?? []
    let whole = [epoch, stepInEpoch, step, epochs, batchSize].map(\.description)
    let numbers = [Double(rateFactor), seconds, stepSeconds, waitSeconds, losses.count] + losses.sums + score
    return (whole + numbers.map(\.description) + (isCut ? [String(Self.cut)] : [])).joined(separator: " ")
  }

  private static let cut: Substring = "cut"

  /// The position that a text says; nil for another text.
  init?(_ text: String) {
    var words = text.split(separator: " ")
    let isCut = words.last == Self.cut
    if isCut { words.removeLast() }
    let whole = words.prefix(5).compactMap { Int($0) }
    let numbers = words.dropFirst(5).compactMap { Double($0) }
    let sumCount = LossMeans().sums.count
    guard whole.count == 5, whole.allSatisfy({ 0...1_000_000_000 ~= $0 }), whole.count + numbers.count == words.count else { return nil }
    guard [5 + sumCount, 7 + sumCount].contains(numbers.count), whole[3] > 0, whole[4] > 0 else { return nil }
    self.init(epochs: whole[3], batchSize: whole[4])
    self.isCut = isCut
    (epoch, stepInEpoch, step) = (whole[0], whole[1], whole[2])
    (rateFactor, seconds, stepSeconds, waitSeconds) = (Float(numbers[0]), numbers[1], numbers[2], numbers[3])
    losses = LossMeans(sums: Array(numbers[5..<5 + sumCount]), count: numbers[4])
    if numbers.count > 5 + sumCount, let epoch = Int(exactly: numbers[5 + sumCount]) {
      best = Score(epoch: epoch, value: numbers[6 + sumCount])
    }
  }
}
