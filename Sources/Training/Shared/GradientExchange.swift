import Dispatch
import ProcessGroups

/// The sum of the gradients of all batches of a step, each of which some process has, added in the order of the batches: the same bits for any number of
/// processes.
///
/// Gradients go in buckets, each as soon as its last one is there, while the device goes on with the rest. Of each bucket every process adds up a slice.
final class GradientExchange: @unchecked Sendable {
  private let group: any ProcessGroup
  private let places: [String: (bucket: Int, range: Range<Int>)]
  private let buckets: [Range<Int>]
  private let (own, total, received): (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
  /// All that is said to other processes is said here, in one order.
  private let queue = DispatchQueue(label: "gradients")
  /// Of the gradients of each bucket, how many are not there yet.
  private var missing: [Int] = []
  /// Buckets go in their order, in which all processes send them, whenever the last gradient of each comes.
  private var nextBucket = 0
  private let gradientCounts: [Int]
  /// Used on the queue only.
  private var problem: (any Error)?

  /// In floats: 25 MB, as PyTorch's DistributedDataParallel has it.
  private static let bucketSize = 6_553_600

  /// What the processes take part in with one batch each, or none.
  struct Round {
    /// The number of the first one's batch.
    let first: Int
    /// The images of each of the step's batches.
    let counts: [Int]
    /// Whether none follows.
    let isLast: Bool
  }

  /// Gradients of these names and numbers of elements, in the order in which they become ready.
  init(_ gradients: [(name: String, count: Int)], group: any ProcessGroup) {
    var (places, buckets, gradientCounts): ([String: (Int, Range<Int>)], [Range<Int>], [Int]) = ([:], [], [])
    var (start, end) = (0, 0)
    for (index, gradient) in gradients.enumerated() {
      if start == end { gradientCounts.append(0) }
      places[gradient.name] = (buckets.count, end..<end + gradient.count)
      gradientCounts[buckets.count] += 1
      end += gradient.count
      if end - start < Self.bucketSize && index + 1 < gradients.count { continue }
      buckets.append(start..<end)
      start = end
    }
    (self.group, self.places, self.buckets, self.gradientCounts) = (group, places, buckets, gradientCounts)
    let largest = buckets.map(\.count).max() ?? 0
    (own, total) = (.allocate(capacity: max(end, 1)), .allocate(capacity: max(end, 1)))
    received = .allocate(capacity: max((largest / group.count + 1) * group.count, 1))
  }

  deinit { for memory in [own, total, received] { memory.deallocate() } }

  /// Begins a round; of a process that has no batch in it nothing is read.
  func begin(_ round: Round, hasBatch: Bool) {
    (missing, nextBucket) = (gradientCounts, 0)
    if !hasBatch { for bucket in buckets.indices { send(bucket, round) } }
  }

  /// Takes in a gradient of the own batch.
  func add(_ name: String, _ values: UnsafeBufferPointer<Float>, _ round: Round) {
    guard let place = places[name], let base = values.baseAddress else { return }
    (own + place.range.lowerBound).update(from: base, count: min(values.count, place.range.count))
    missing[place.bucket] -= 1
    while nextBucket < buckets.count && missing[nextBucket] == 0 {
      send(nextBucket, round)
      nextBucket += 1
    }
  }

  /// Waits for all that was sent, then lets `body` talk to the other processes. Throws what either throws.
  func finish<Result>(_ body: (any ProcessGroup) throws -> Result) throws -> Result {
    try queue.sync {
      if let problem { throw problem }
      return try body(group)
    }
  }

  /// The sum of a gradient, once the last round is finished.
  func sum(_ name: String) -> UnsafeBufferPointer<Float>? {
    places[name].map { UnsafeBufferPointer(start: total + $0.range.lowerBound, count: $0.range.count) }
  }

  private func send(_ bucket: Int, _ round: Round) {
    queue.async { [self] in
      if problem != nil { return }
      do { try exchange(buckets[bucket], round) } catch { problem = error }
    }
  }

  private func exchange(_ bucket: Range<Int>, _ round: Round) throws {
    let slices = group.slices(of: bucket.count)
    try group.scatter(own + bucket.lowerBound, slices, into: received)
    let slice = slices[group.rank]
    let sum = total + bucket.lowerBound + slice.lowerBound
    for process in 0..<group.count where round.first + process < round.counts.count {
      let (batch, gradient) = (round.first + process, received + process * slice.count)
      if batch == 0 {
        sum.update(from: gradient, count: slice.count)
        continue
      }
      // The sum is one of gradients of batches as large as the one at hand; see `TrainingStep`.
      let keep = Float(round.counts[batch - 1]) / Float(round.counts[batch])
      for index in 0..<slice.count { sum[index] = keep * sum[index] + gradient[index] }
    }
    if round.isLast { try group.share(total + bucket.lowerBound, slices) }
  }
}
