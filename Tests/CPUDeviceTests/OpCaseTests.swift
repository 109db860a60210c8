import CPUDevice
import DeviceRuntime
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

  @Test("this processor has the portable kernels and at least one more")
  func instructionSets() {
    #expect(Devices.instructionSets.contains("portable"))
    #expect(Devices.all.count == 3 * Devices.instructionSets.count)
  }
}
