import Checksums
import DeviceRuntime
import ProcessGroups

/// The processes that train together, of which the first one decides and writes; or the only one.
struct TrainingTeam {
  /// nil where this process is alone.
  let group: (any ProcessGroup)?

  /// Whether this process decides.
  var isFirst: Bool { group.map { $0.rank == 0 } ?? true }

  /// What this process has to do of a step.
  struct Share: Sendable {
    /// The visits of its batches, one batch after the other.
    var visits: [EpochOrder.Visit] = []
    /// Where each of its batches lies among them.
    var batches: [Range<Int>] = []
    /// The images of all batches of the step, those of others too.
    var counts: [Int] = []
  }

  /// The own share of a step in batches of at most `size` images: of as many batches as there are processes each has one.
  func share(_ visits: [EpochOrder.Visit], size: Int) -> Share {
    var share = Share()
    for (number, range) in StepSamples.batches(of: size, among: visits.count).enumerated() {
      share.counts.append(range.count)
      if let group, number % group.count != group.rank { continue }
      share.batches.append(share.visits.count..<share.visits.count + range.count)
      share.visits += visits[range]
    }
    return share
  }

  /// Whether any process says so.
  func any(_ isSo: Bool) throws -> Bool { try group?.gather([isSo ? 1 : 0]).contains([1]) ?? isSo }

  /// What the first process says.
  func first(_ text: String) throws -> String { try group?.gather(text)[0] ?? text }

  /// What each process says.
  func texts(_ text: String) throws -> [String] { try group?.gather(text) ?? [text] }

  /// What this process has made, where no other one has failed: whoever fails takes all with it, and nobody waits for it. Throws its error, or
  /// `TrainingError.otherProcess`.
  func together<Value>(_ body: () throws -> Value) throws -> Value {
    let result = Result(catching: body)
    guard let group else { return try result.get() }
    let isFine = if case .success = result { true } else { false }
    let failed = try group.gather([isFine ? 0 : 1]).firstIndex { $0 != [0] }
    if isFine, let failed { throw TrainingError.otherProcess(rank: failed) }
    return try result.get()
  }

  /// Throws `TrainingError.unlike` unless all processes say the same of `what`.
  func requireSame(_ text: String, _ what: String) throws {
    guard let texts = try group?.gather(text), let other = texts.firstIndex(where: { $0 != texts[0] }) else { return }
    throw TrainingError.unlike(what: what, rank: other)
  }

  /// Throws the same unless all have the same weights, bit by bit.
  func requireSameWeights(_ store: any ParameterStore) throws {
    if group == nil { return }
    var hash = SHA256()
    for path in store.paths { try store.values(of: path).withUnsafeBytes { hash.update($0) } }
    try requireSame(hash.hexDigest, "weights")
  }
}
