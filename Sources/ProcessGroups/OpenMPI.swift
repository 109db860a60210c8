import COpenMPI
import Synchronization

/// The processes of a job of Open MPI, whose library is opened when it is needed.
public final class OpenMPI: ProcessGroup {
  public let rank: Int
  public let count: Int
  private let hasLeft = Atomic(false)

  /// Joins the job that this process was started in; throws `ProcessGroupError`. Once in a process.
  public init() throws(ProcessGroupError) {
    var (rank, count): (Int32, Int32) = (0, 1)
    if let problem = openmpi_join(&rank, &count) { throw .unavailable(reason: String(cString: problem)) }
    (self.rank, self.count) = (Int(rank), Int(count))
  }

  /// The job that this process is a part of, as `mpirun` and `srun --mpi=pmix` tell it; nil where it is alone. Throws `ProcessGroupError`, for the processes of
  /// other kinds of MPI too, whose library has other numbers for everything.
  public static func current(environment: [String: String]) throws(ProcessGroupError) -> OpenMPI? {
    func count(_ name: String) -> Int { environment[name].flatMap { Int($0) } ?? 1 }
    let step = count("SLURM_STEP_NUM_TASKS")
    if count("OMPI_COMM_WORLD_SIZE") > 1 { return try joined(count("OMPI_COMM_WORLD_SIZE")) }
    if environment["PMIX_RANK"] != nil && step > 1 { return try joined(step) }
    if step > 1 { throw .unavailable(reason: "Slurm started it without PMIx (srun --mpi=pmix)") }
    if count("PMI_SIZE") > 1 { throw .unavailable(reason: "it was started by another MPI (PMI_SIZE is \(count("PMI_SIZE")))") }
    return nil
  }

  /// The job, of which who started it says that it has `count` processes.
  private static func joined(_ count: Int) throws(ProcessGroupError) -> OpenMPI {
    let job = try OpenMPI()
    if job.count == count { return job }
    throw .unavailable(
      reason: "the library found knows of \(job.count) instead of \(count): it is not that of the program that started them")
  }

  public func gather(_ bytes: [UInt8]) throws -> [[UInt8]] {
    var counts = [Int32](repeating: 0, count: count)
    try check(openmpi_gather_count(Int32(bytes.count), &counts), "MPI_Allgather")
    let places = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    var all = [UInt8](repeating: 0, count: Int(places[count]))
    try check(openmpi_gather_bytes(bytes, Int32(bytes.count), &all, counts, places), "MPI_Allgatherv")
    return (0..<count).map { Array(all[Int(places[$0])..<Int(places[$0 + 1])]) }
  }

  public func scatter(_ values: UnsafePointer<Float>, _ slices: [Range<Int>], into received: UnsafeMutablePointer<Float>) throws {
    let own = [Int32](repeating: Int32(slices[rank].count), count: count)
    let places = (0..<count).map { Int32($0 * slices[rank].count) }
    try check(
      openmpi_scatter_floats(values, slices.map { Int32($0.count) }, slices.map { Int32($0.lowerBound) }, received, own, places),
      "MPI_Alltoallv")
  }

  public func share(_ values: UnsafeMutablePointer<Float>, _ slices: [Range<Int>]) throws {
    try check(openmpi_share_floats(values, slices.map { Int32($0.count) }, slices.map { Int32($0.lowerBound) }), "MPI_Allgatherv")
  }

  /// Leaves the job, when all others do; once.
  public func leave() { if !hasLeft.exchange(true, ordering: .relaxed) { openmpi_leave() } }

  /// Ends all processes of the job, whatever they are doing, with the exit status; not after `leave`.
  public func abort(_ status: Int32) { if !hasLeft.exchange(true, ordering: .relaxed) { openmpi_abort(status) } }

  private func check(_ status: Int32, _ function: String) throws(ProcessGroupError) {
    if status != 0 { throw .failed(function: function, status: Int(status)) }
  }
}
