import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Each test has a process of its own, because the layer must be there before the first call of OpenCL.
@Suite("rcnn detect on a device that fails", .needsOpenCL, .serialized)
struct FaultTests {
  /// pocl computes as slowly as a processor can when it passes for a GPU, as it must for "auto".
  static let loops = [
    FaultLoop(device: "opencl", code: "-4", count: 1),
    FaultLoop(device: "opencl", code: "-5", count: 1),
    FaultLoop(device: "opencl", code: "-6", count: 1, options: ["--batch", "2"]),
    FaultLoop(device: "opencl", code: "-36", count: 1),
    FaultLoop(device: "opencl", code: "-5", count: 0, options: ["--batch", "3"]),
    FaultLoop(device: "opencl", code: "-9999", count: 0),
    FaultLoop(device: "auto", code: "-4", count: 0, options: ["--batch", "2"]),
    FaultLoop(device: "auto", code: "-36", count: 1),
  ]

  /// RCNN_FAULT_LOOP names a file: then every call fails in turn (of "auto" every tenth), and the counts of all exit statuses are appended to it.
  @Test("whichever call fails, no row is wrong, doubled or lost, and the exit status tells how it ended", arguments: loops)
  func everyCall(loop: FaultLoop) async {
    await #expect(processExitsWith: .success) { [loop] in
      let isSlow = loop.device == "auto"
      guard let report = getenv("RCNN_FAULT_LOOP") else {
        let counts = try await loop.run(.sample(isSlow ? 6 : 15))
        #expect(counts.values.reduce(0, +) >= (isSlow ? 5 : 12))
        return
      }
      let counts = try await loop.run(.every(isSlow ? 10 : 1))
      let file = fopen(report, "ae")
      fputs("\(loop.testDescription): \(counts.sorted { $0.key < $1.key }.map { "\($0.value) runs ended with \($0.key)" })\n", file)
      fclose(file)
    }
  }
}
