import Sharding
import Testing

@Suite("The number of a shard")
struct ShardIndexTests {
  private typealias Environment = [String: String]

  @Test(
    "is what the scheduler says",
    arguments: [
      (["RCNN_SHARD_INDEX": "5"], 5, "RCNN_SHARD_INDEX"),
      (["OMPI_COMM_WORLD_RANK": "3", "OMPI_COMM_WORLD_SIZE": "4"], 3, "OMPI_COMM_WORLD_RANK"),
      (["PMI_RANK": "0", "PMI_SIZE": "2"], 0, "PMI_RANK"),
      // A task of an array, whose script Slurm tells of the processes that it may start.
      (["SLURM_ARRAY_TASK_ID": "6", "SLURM_ARRAY_TASK_COUNT": "2", "SLURM_PROCID": "0", "SLURM_NTASKS": "2"], 6, "SLURM_ARRAY_TASK_ID"),
      (
        ["SLURM_ARRAY_TASK_ID": "2", "SLURM_PROCID": "1", "SLURM_NTASKS": "3", "SLURM_STEP_ID": "0"], 7,
        "SLURM_ARRAY_TASK_ID with SLURM_PROCID"
      ), (["SLURM_PROCID": "4", "SLURM_NTASKS": "8", "SLURM_STEP_ID": "0"], 4, "SLURM_PROCID"),
      // What MPI starts inherits the rank of the script that started it.
      (
        ["OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "2", "SLURM_PROCID": "0", "SLURM_NTASKS": "2", "SLURM_STEP_ID": "0"], 1,
        "OMPI_COMM_WORLD_RANK"
      ), (["JOB_COMPLETION_INDEX": "7"], 7, "JOB_COMPLETION_INDEX"), (["AWS_BATCH_JOB_ARRAY_INDEX": "1"], 1, "AWS_BATCH_JOB_ARRAY_INDEX"),
      (["RANK": "2", "WORLD_SIZE": "8"], 2, "RANK"), (["RANK": "0"], 0, "RANK"),
      // One process of one says nothing of shards.
      (["JOB_COMPLETION_INDEX": "3", "RANK": "0", "WORLD_SIZE": "1"], 3, "JOB_COMPLETION_INDEX"),
      (["RCNN_SHARD_INDEX": "1", "SLURM_ARRAY_TASK_ID": "1"], 1, "RCNN_SHARD_INDEX"),
    ] as [([String: String], Int, String)])
  func found(environment: [String: String], value: Int, source: String) throws {
    let index = try ShardIndex(environment: environment, count: 8)
    #expect(index.value == value && index.source == source)
  }

  @Test("must be one that the plan has, that somebody says, and about which nobody says otherwise")
  func refused() {
    #expect(throws: ShardError.noSuchShard(8, source: "RANK", count: 8)) { try ShardIndex(environment: ["RANK": "8"], count: 8) }
    #expect(throws: ShardError.noSuchShard(-1, source: "--shard", count: 8)) { try ShardIndex(-1, source: "--shard", count: 8) }
    #expect(throws: ShardError.contradiction("RCNN_SHARD_INDEX", 1, "SLURM_ARRAY_TASK_ID", 2)) {
      try ShardIndex(environment: ["RCNN_SHARD_INDEX": "1", "SLURM_ARRAY_TASK_ID": "2"], count: 8)
    }
    #expect(throws: ShardError.noNumber(source: "RCNN_SHARD_INDEX", value: "one")) {
      try ShardIndex(environment: ["RCNN_SHARD_INDEX": "one", "RANK": "1"], count: 8)
    }
    for environment in [[:], ["RANK": "0", "WORLD_SIZE": "1"], ["SLURM_PROCID": "0"], ["SLURM_ARRAY_TASK_COUNT": "2"]] {
      #expect { try ShardIndex(environment: environment, count: 8) } throws: { "\($0)".contains("give --shard NUMBER") }
    }
  }

  @Test("the place among the processes of a machine comes from Open MPI, Slurm or torchrun")
  func localRank() {
    #expect(ShardIndex.localRank(environment: ["OMPI_COMM_WORLD_LOCAL_RANK": "2", "SLURM_LOCALID": "0", "SLURM_STEP_ID": "0"]) == 2)
    #expect(ShardIndex.localRank(environment: ["SLURM_LOCALID": "1", "SLURM_STEP_ID": "0"]) == 1)
    #expect(ShardIndex.localRank(environment: ["LOCAL_RANK": "3"]) == 3)
    #expect(ShardIndex.localRank(environment: ["RANK": "3", "SLURM_LOCALID": "0"]) == nil)
  }
}
