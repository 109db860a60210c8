import CPUDevice
import Diagnostics
import OpCases
import RCNN
import TensorGraph
import Testing

@Suite("The examination of a device")
struct ExaminationTests {
  private static let cases = Array(OpCase.smallestCases.filter { $0.op.name == "Linear" }.prefix(2))

  @Test("proves nothing of a healthy device unless it is whole")
  func part() {
    let examination = Examination(Self.cases, isWhole: false, by: { Doctor(CPUDevice(threadCount: 1)) })
    #expect(examination.findings.count == Self.cases.count && !Self.cases.isEmpty)
    #expect(examination.failures.isEmpty && examination.leftOutCount == 0)
    #expect(examination.verdict == nil)
  }

  @Test("that is whole ends with a whole model, and says that nothing is wrong")
  func whole() {
    let examination = Examination(Self.cases, [.model], isWhole: true, by: { Doctor(CPUDevice(threadCount: 1)) })
    #expect(examination.findings.count > Self.cases.count)
    #expect(examination.verdict == [])
  }

  @Test("names what is wrong, whatever was examined")
  func faults() {
    var count = 0
    let examination = Examination(Self.cases, isWhole: false, by: { Doctor(BrokenDevice()) }, progress: { count += 1 })
    #expect(examination.verdict == Self.cases.map(\.name))
    #expect(examination.failures.map(\.failure) == Self.cases.map { _ in "broken failed: it is broken." })
    #expect(count == Self.cases.count)
  }
}

/// A device that cannot even compile.
struct BrokenDevice: Device {
  let name = "broken"

  func compile(_ graph: Graph, _ options: CompileOptions) throws -> any Executable {
    throw DeviceError.failed(device: name, reason: "it is broken")
  }

  func makeParameterStore() -> any ParameterStore { CPUDevice(threadCount: 1).makeParameterStore() }
}
