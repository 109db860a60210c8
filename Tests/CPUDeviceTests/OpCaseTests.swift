import CPUDevice
import DeviceRuntime
import Files
import Glibc
import OpCases
import Testing

@Suite("Operations against their naive definitions", .serialized)
struct OpCaseTests {
  @Test("an operation of the models, at the shapes they give it", arguments: try OpCase.modelCases())
  func models(_ testCase: OpCase) throws {
    let report = try testCase.check(on: CPUDevice())
    #expect(report.isPassed, "error \(report.error), allowed \(testCase.tolerance)")
    #expect(report.comparedCount > 0)
  }

  @Test("an odd operation, on every instruction set, with one, two and three threads", arguments: OpCase.oddCases)
  func odd(_ testCase: OpCase) throws {
    for device in Devices.all {
      let report = try testCase.check(on: device)
      #expect(report.isPassed, "\(device.name): error \(report.error), allowed \(testCase.tolerance)")
    }
  }

  @Test(
    "products of bfloat16 are right, and their gradients refused", .enabled(if: !Devices.rounding.isEmpty, "no bfloat16 here"),
    arguments: try OpCase.modelCases() + OpCase.oddCases)
  func bfloat16(_ testCase: OpCase) throws {
    for device in Devices.rounding { try checkRounding(testCase, on: device) }
  }

  /// At the models' shapes it takes two minutes: with RCNN_TEST_LONG=1.
  @Test(
    "products of bfloat16 are right on emulated tiles", .enabled(if: Devices.emulated != nil, "the processor has tiles, or no bfloat16"),
    arguments: try OpCase.oddCases + (getenv("RCNN_TEST_LONG") == nil ? [] : OpCase.modelCases()))
  func tiles(_ testCase: OpCase) throws { try checkRounding(testCase, on: #require(Devices.emulated)) }

  private func checkRounding(_ testCase: OpCase, on device: CPUDevice) throws {
    if testCase.op.needsFloat32 {
      let error = try #require(throws: DeviceError.self) { try testCase.check(on: device) }
      return #expect(error.description.hasSuffix("gradients are computed in float32, without `precision: .bfloat16`."))
    }
    let report = try testCase.check(on: device)
    #expect(report.isPassed, "\(device.name): error \(report.error)")
  }

  @Test("the kernels of every instruction set that the system says this processor has are run")
  func instructionSets() throws {
    let flags = Set(try FileReader.text(of: "/proc/cpuinfo", from: .any).split { $0.isWhitespace }.map(String.init))
    let expected = ["amx-bf16": "amx_bf16", "avx512-bf16": "avx512_bf16", "avx512": "avx512bw", "avx2": "avx2", "neon": "asimd"].filter {
      flags.contains($0.value)
    }
    .map(\.key)
    #expect(Set(Devices.instructionSets + Devices.roundingSets) == Set(expected + ["portable"]))
    #expect(Devices.all.count == 3 * Devices.instructionSets.count)
  }
}
