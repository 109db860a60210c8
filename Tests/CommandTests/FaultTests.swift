import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Each test has a process of its own, because the layer must be there before the first call of OpenCL.
@Suite("rcnn detect on a device that fails", .needsOpenCL, .serialized)
struct FaultTests {
  private static let allLoops = [
    FaultLoop(device: "opencl", code: "-5", count: 1),
    FaultLoop(device: "opencl", code: "-36", count: 1),
    FaultLoop(device: "opencl", code: "-4", count: 1, options: ["--batch", "3"]),
    FaultLoop(device: "opencl", code: "-6", count: 1, options: ["--batch", "2"]),
    FaultLoop(device: "opencl", code: "-5", count: 0, options: ["--batch", "3"]),
    FaultLoop(device: "opencl", code: "-9999", count: 0),
    FaultLoop(device: "auto", code: "-4", count: 0, options: ["--batch", "2"]),
    FaultLoop(device: "auto", code: "-36", count: 1),
  ]

  /// All, or with RCNN_FAULT_CODE=-4 those with that error.
  static let loops = getenv("RCNN_FAULT_CODE").map { code in allLoops.filter { $0.code == String(cString: code) } } ?? allLoops

  /// With RCNN_FAULT_LOOP=1 every call fails in turn, with another number every so manieth; the counts of exit statuses are printed.
  @Test("whichever call fails, no row is wrong, doubled or lost, and the exit status tells how it ended", arguments: loops)
  func everyCall(loop: FaultLoop) async {
    let child = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) { [loop] in
      let step = getenv("RCNN_FAULT_LOOP").flatMap { Int(String(cString: $0)) }
      let counts = try await loop.run(step.map { .every($0) } ?? .sample(loop.isSlow ? 6 : 15))
      #expect(counts.values.reduce(0, +) >= 5)
      if step != nil { print(loop.testDescription, counts.sorted { $0.key < $1.key }.map { "status \($0.key): \($0.value)" }) }
    }
    if let child, getenv("RCNN_FAULT_LOOP") != nil { print(String(decoding: child.standardOutputContent, as: UTF8.self)) }
  }
}
