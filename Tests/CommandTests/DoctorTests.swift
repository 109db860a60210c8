import OpenCLDevice
import TestSupport
import Testing

@Suite("rcnn doctor", .needsOpenCL, .timeLimit(.minutes(15)))
struct DoctorTests {
  private func examine(_ folder: TemporaryFolder, filter: String, tiles: String, kernels: String? = nil) throws -> Program.Outcome {
    var environment = ["HOME": folder.path, "POCL_CACHE_DIR": folder.path, "PATH": "/usr/bin:/bin"]
    environment["RCNN_KERNELS"] = kernels
    return try Program(named: "rcnn").run(
      ["doctor", "--device", "opencl", "--tiles", tiles, "--filter", filter], environment: environment)
  }

  @Test("finds the kernels of this build healthy", arguments: TileVariant.allCases)
  func healthy(_ tiles: TileVariant) throws {
    let outcome = try examine(TemporaryFolder(), filter: "MultiScaleRoIAlign", tiles: tiles.rawValue)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("healthy"))
  }

  /// A kernel made wrong on purpose.
  struct Mutation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let file: String
    let original: String
    let replacement: String
    /// The cases that find it, and how they put it.
    let filter: String
    let complaint: String
  }

  private static let mutations = [
    Mutation(
      testDescription: "that samples beside the middle", file: "roi_align.cl", original: "(float)i + 0.5f", replacement: "(float)i + 0.75f",
      filter: "RoIAlign: 5 channels", complaint: "error"),
    Mutation(
      testDescription: "that writes one element beyond", file: "elementwise.cl",
      original: "if (i < (size_t)LIVE_ROWS(rows) * row_size) output[i] = ACTIVATION",
      replacement: "if (i <= (size_t)LIVE_ROWS(rows) * row_size) output[i] = ACTIVATION", filter: "relu of 3x5",
      complaint: "wrote outside of relu of 3x5"),
    Mutation(
      testDescription: "that forgets the last column", file: "pooling.cl", original: "EACH_COLUMN(column, output_width)",
      replacement: "EACH_COLUMN(column, output_width - 1)", filter: "maximum (3, 1, 1)", complaint: "unwritten"),
    Mutation(
      testDescription: "that loses NaN", file: "pooling.cl", original: "(value > largest) | (value != value)",
      replacement: "(value > largest)", filter: "maximum (3, 1, 1)", complaint: "error inf"),
    Mutation(
      testDescription: "that starts from what memory happens to hold", file: "clear.cl", original: "words##i[index] = 0",
      replacement: "words##i[index] += 0", filter: "proposals: odd grids", complaint: "WRONG"),
  ]

  @Test("catches a kernel that was made wrong on purpose", arguments: mutations)
  func catchesWrongKernel(_ mutation: Mutation) throws {
    let folder = try TemporaryFolder()
    let kernels = try KernelFolder(folder).edited(mutation.file, mutation.original, mutation.replacement)
    let outcome = try examine(folder, filter: mutation.filter, tiles: "vector-registers", kernels: kernels)
    #expect(outcome.status == 3, "\(outcome.errors)")
    #expect(outcome.output.contains("WRONG") && outcome.output.contains("NOT TO BE TRUSTED"))
    #expect(outcome.output.contains(mutation.complaint), "\(outcome.output)")
  }
}

@Suite("rcnn doctor --training", .timeLimit(.minutes(15)))
struct DoctorTrainingTests {
  @Test("examines what learning needs at the models' shapes, which it does not without")
  func training() throws {
    let program = try Program(named: "rcnn")
    let arguments = ["doctor", "--device", "cpu", "--filter", "v3_large_320_fpn, learning/rpn.losses", "--verbose"]
    let outcome = try program.run(arguments + ["--training"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("RegionProposalLoss") && outcome.output.contains("healthy, 1 right, 0 wrong"), "\(outcome.output)")
    let without = try program.run(arguments)
    #expect(without.status == 64 && without.errors.contains("no case has"), "\(without.errors)")
  }

  @Test("is refused with --simulated, which has no real shapes")
  func simulated() throws {
    let outcome = try Program(named: "rcnn").run(["doctor", "--training", "--simulated"])
    #expect(outcome.status == 64 && outcome.errors.contains("leave out --training"), "\(outcome.errors)")
  }
}
