import ProcessGroups
import RCNN
import Synchronization

/// Threads of this process as a group of processes.
final class ThreadGroup: ProcessGroup {
  let rank: Int
  let count: Int
  private let meeting: Monitor<Meeting>
  private let round = Mutex(0)

  private struct Meeting {
    /// What was brought to each round so far.
    var brought: [Int: [Int: [UInt8]]] = [:]
  }

  private init(_ rank: Int, _ count: Int, _ meeting: Monitor<Meeting>) { (self.rank, self.count, self.meeting) = (rank, count, meeting) }

  /// The members of a group.
  static func members(_ count: Int) -> [ThreadGroup] {
    let meeting = Monitor(Meeting())
    return (0..<count).map { ThreadGroup($0, count, meeting) }
  }

  func gather(_ bytes: [UInt8]) -> [[UInt8]] {
    let round = round.withLock { round in
      round += 1
      return round
    }
    meeting.update { $0.brought[round, default: [:]][rank] = bytes }
    let all = meeting.next { [count] (state: inout Meeting) -> Monitor<Meeting>.Turn<[Int: [UInt8]]> in
      let brought = state.brought[round] ?? [:]
      return brought.count == count ? .go(brought) : .wait
    }
    return (0..<count).map { all?[$0] ?? [] }
  }

  func scatter(_ values: UnsafePointer<Float>, _ slices: [Range<Int>], into received: UnsafeMutablePointer<Float>) {
    let own = slices[rank]
    for (process, all) in gather(values, slices.last?.upperBound ?? 0).enumerated() {
      for index in own { received[process * own.count + index - own.lowerBound] = all[index] }
    }
  }

  func share(_ values: UnsafeMutablePointer<Float>, _ slices: [Range<Int>]) {
    let all = gather(values, slices.last?.upperBound ?? 0)
    for (process, slice) in slices.enumerated() { for index in slice { values[index] = all[process][index] } }
  }

  private func gather(_ values: UnsafePointer<Float>, _ count: Int) -> [[Float]] {
    gather(Array(UnsafeRawBufferPointer(start: values, count: 4 * count))).map { bytes in
      bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    }
  }
}
