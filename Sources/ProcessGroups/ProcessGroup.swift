/// Processes that work on one thing together, numbered from 0. All of them call the same functions in the same order, each from one thread at a time, and wait
/// in each for the others.
public protocol ProcessGroup: AnyObject, Sendable {
  /// The number of this process.
  var rank: Int { get }
  /// How many there are.
  var count: Int { get }

  /// What each process gives, by their numbers; throws `ProcessGroupError`.
  func gather(_ bytes: [UInt8]) throws -> [[UInt8]]

  /// Gives each process its slice of `values`, and takes what each has for this one: as many slices as there are processes, each as long as the own one, one
  /// after the other. Throws `ProcessGroupError`.
  func scatter(_ values: UnsafePointer<Float>, _ slices: [Range<Int>], into received: UnsafeMutablePointer<Float>) throws

  /// Fills in the slices of the others, of which each process has its own in its place. Throws `ProcessGroupError`.
  func share(_ values: UnsafeMutablePointer<Float>, _ slices: [Range<Int>]) throws
}

extension ProcessGroup {
  /// The text that each process gives, by their numbers; throws as `gather` does.
  public func gather(_ text: String) throws -> [String] { try gather(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) } }

  /// `count` elements cut into a slice for each process.
  public func slices(of count: Int) -> [Range<Int>] {
    (0..<self.count).map { count * $0 / self.count..<count * ($0 + 1) / self.count }
  }
}

/// Why processes cannot work together.
public enum ProcessGroupError: Error, Equatable, CustomStringConvertible {
  /// There are others, but no way to talk to them.
  case unavailable(reason: String)
  /// A message was not delivered.
  case failed(function: String, status: Int)

  /// One sentence with the remedy.
  public var description: String {
    switch self {
    case .unavailable(let reason):
      "this process was started as one of several that work together, which takes Open MPI 4 or 5, and \(reason): install it (Debian: "
        + "libopenmpi3), or start the program by itself."
    case .failed(let function, let status):
      "\(function) of Open MPI failed with \(status); another process may have ended. Start the job again."
    }
  }
}
