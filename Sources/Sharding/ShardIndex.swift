/// Which shard a process has, as the scheduler that started it says.
public struct ShardIndex: Sendable, Equatable {
  /// Counted from 0.
  public let value: Int
  /// Who says so.
  public let source: String

  private static let (own, array) = ("RCNN_SHARD_INDEX", "SLURM_ARRAY_TASK_ID")
  private static let tasks = ["JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX"]

  /// What numbers the processes of a step that was started as one, and tells how many these are.
  private enum Ranks: String, CaseIterable {
    case openMPI = "OMPI_COMM_WORLD_RANK"
    case pmi = "PMI_RANK"
    case slurm = "SLURM_PROCID"
    case torch = "RANK"

    var size: String {
      switch self {
      case .openMPI: "OMPI_COMM_WORLD_SIZE"
      case .pmi: "PMI_SIZE"
      case .slurm: "SLURM_NTASKS"
      case .torch: "WORLD_SIZE"
      }
    }
  }

  /// Looks through the environment of a process that takes part in a plan of `count` shards. The number of tasks that a scheduler tells is no number of shards:
  /// of an array of which two tasks are started again, it is two. Throws `ShardError`.
  public init(environment: [String: String], count: Int) throws(ShardError) {
    for name in [Self.own, Self.array] + Ranks.allCases.map(\.rawValue) + Self.tasks {
      if let value = environment[name], Int(value) == nil { throw .noNumber(source: name, value: value) }
    }
    let found = Self.candidates(environment)
    guard let first = found.first else {
      throw .noIndex(looked: [Self.own, Self.array] + Ranks.allCases.map(\.rawValue) + Self.tasks)
    }
    for other in found where other.value != first.value { throw .contradiction(first.source, first.value, other.source, other.value) }
    try self.init(first.value, source: first.source, count: count)
  }

  /// A number that somebody gives; throws `ShardError`.
  public init(_ value: Int, source: String, count: Int) throws(ShardError) {
    guard (0..<count).contains(value) else { throw .noSuchShard(value, source: source, count: count) }
    self.init(value, source)
  }

  private init(_ value: Int, _ source: String) { (self.value, self.source) = (value, source) }

  /// All that is said, in the order in which it counts.
  private static func candidates(_ environment: [String: String]) -> [ShardIndex] {
    func number(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }
    func index(_ name: String) -> ShardIndex? { number(name).map { ShardIndex($0, name) } }
    let array = number(Self.array)
    func step(_ ranks: Ranks) -> ShardIndex? {
      // The script of a job is a process by itself, though Slurm tells it the number of those that it may start.
      if ranks == .slurm && environment["SLURM_STEP_ID"] == nil { return nil }
      let size = number(ranks.size)
      guard let rank = number(ranks.rawValue), size != 1 else { return nil }
      guard let array else { return ShardIndex(rank, ranks.rawValue) }
      // A task of an array may be a step of several processes.
      return size.map { ShardIndex(array * $0 + rank, "\(Self.array) with \(ranks.rawValue)") }
    }
    // What MPI starts inherits what Slurm says of the process that started it.
    let slurm = step(.openMPI) ?? step(.pmi) ?? step(.slurm) ?? index(Self.array)
    return ([index(own), slurm] + tasks.map(index) + [step(.torch)]).compactMap(\.self)
  }

  /// Which of the devices of its machine a process should take, as who started it says; nil where nobody does.
  public static func localRank(environment: [String: String]) -> Int? {
    // A script of Slurm's is the first of its kind on each machine, however many there are.
    let names = ["OMPI_COMM_WORLD_LOCAL_RANK"] + (environment["SLURM_STEP_ID"] == nil ? [] : ["SLURM_LOCALID"]) + ["LOCAL_RANK"]
    return names.lazy.compactMap { environment[$0].flatMap { Int($0) } }.first { $0 >= 0 }
  }
}
