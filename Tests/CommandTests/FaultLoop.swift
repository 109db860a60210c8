import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// One fault, put at many calls of a run in turn.
struct FaultLoop: Codable, CustomTestStringConvertible {
  let device: String
  let code: String
  /// How many calls fail in a row; 0: all from then on.
  let count: Int
  var options: [String] = []

  /// Which calls are made to fail.
  enum Extent {
    /// About so many, most of them early, where a run does new things.
    case sample(Int)
    /// Every so manieth, those included that only a run makes that goes on after a fault.
    case every(Int)
  }

  var testDescription: String { "\(device) \(code)\(count == 0 ? " from then on" : "")\(options.isEmpty ? "" : " \(options)")" }

  /// pocl computes as slowly as a processor can when it passes for a GPU, as it must for "auto".
  var isSlow: Bool { device == "auto" }

  private var isOutOfMemory: Bool { ["-4", "-5", "-6"].contains(code) }

  /// Makes calls fail, one a run; returns how many runs had each status.
  func run(_ extent: Extent) async throws -> [Int32: Int] {
    let faultRun = try await FaultRun(device)
    try #require(Set(faultRun.expected.device).count == 3 && Set(faultRun.expected.cpu).count == 3)
    faultRun.layer.fail(0)
    var callCount = try await faultRun.run(device, options).callCount
    var (call, runCount) = (1, 0)
    var counts: [Int32: Int] = [:]
    while call <= callCount {
      faultRun.layer.fail(call, code: code, count: count)
      let outcome = try await faultRun.run(device, options)
      try await check(outcome, call, faultRun)
      counts[outcome.status, default: 0] += 1
      runCount += 1
      switch extent {
      case .sample(let count): call = max(call + 1, callCount * runCount * runCount / (count * count))
      case .every(let step): (call, callCount) = (call + step, max(callCount, outcome.callCount))
      }
    }
    return counts
  }

  /// Throws at the first run that went wrong: the results of a test in a process of its own must fit a pipe.
  private func check(_ outcome: FaultRun.Outcome, _ call: Int, _ faultRun: FaultRun) async throws {
    let comment = Comment("call \(call): status \(outcome.status), \(outcome.messages)")
    try #require(isExpected(outcome), comment)
    try #require(outcome.errors.count == (outcome.status == 0 ? 0 : 1) && outcome.errors.allSatisfy { $0.hasSuffix(".") }, comment)
    let missing = missing(outcome.rows, faultRun)
    if outcome.status == 0 {
      try #require(missing == 0, comment)
    } else {
      try #require(missing != nil, comment)
      faultRun.layer.fail(0)
      let resumed = try await faultRun.run(device, options, resuming: true)
      try #require(resumed.status == 0 && self.missing(resumed.rows, faultRun) == 0, "after \(comment): \(resumed.messages)")
    }
  }

  /// A single fault does not end a run that has begun, nor does short memory where there is the CPU; "auto" begins whatever happens.
  private func isExpected(_ outcome: FaultRun.Outcome) -> Bool {
    if outcome.hasBegun { return outcome.status == 0 || outcome.status == 75 && count != 1 && !(device == "auto" && isOutOfMemory) }
    return device != "auto" && [69, 75].contains(outcome.status)
  }

  /// How many images have no row; nil when a row is wrong or doubled. Where the CPU took over, the row must have its bits.
  private func missing(_ rows: [String], _ faultRun: FaultRun) -> Int? {
    var left = Array(zip(faultRun.expected.device, faultRun.expected.cpu))
    for row in rows {
      guard let index = left.firstIndex(where: { $0.0 == row || device == "auto" && $0.1 == row }) else { return nil }
      left.remove(at: index)
    }
    return left.count
  }
}
