import FoundationEssentials
import TestSupport
import Testing

@Suite("rcnn doctor", .needsOpenCL, .timeLimit(.minutes(3)))
struct DoctorTests {
  private let kernels = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Kernels")

  private func examine(_ folder: TemporaryFolder, kernels: String? = nil) throws -> Program.Outcome {
    var environment = ["HOME": folder.path, "POCL_CACHE_DIR": folder.path, "PATH": "/usr/bin:/bin"]
    environment["RCNN_KERNELS"] = kernels
    return try Program(named: "rcnn").run(["doctor", "--device", "opencl", "--filter", "MultiScaleRoIAlign"], environment: environment)
  }

  @Test("finds the kernels of this build healthy")
  func healthy() throws {
    let outcome = try examine(TemporaryFolder())
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("healthy"))
  }

  @Test("catches a kernel that was made wrong on purpose")
  func catchesWrongKernel() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolders(above: "kernels/x")
    for file in try FileManager.default.contentsOfDirectory(atPath: kernels.path) where file.hasSuffix(".cl") {
      let source = try String(contentsOf: kernels.appending(path: file), encoding: .utf8)
      let isVictim = file == "roi_align.cl"
      #expect(!isVictim || source.contains("(float)i + 0.5f"))
      try folder.write(isVictim ? source.replacing("(float)i + 0.5f", with: "(float)i + 0.75f") : source, to: "kernels/\(file)")
    }
    let outcome = try examine(folder, kernels: folder["kernels"])
    #expect(outcome.status == 3, "\(outcome.errors)")
    #expect(outcome.output.contains("WRONG") && outcome.output.contains("NOT TO BE TRUSTED"))
  }
}
