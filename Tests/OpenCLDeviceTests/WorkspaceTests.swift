import DeviceRuntime
import OpCases
import OpenCLDevice
import TensorGraph
import TestSupport
import Testing

@Suite("The workspace of an OpenCL device", .needsOpenCL) struct WorkspaceTests {
  @Test("a smaller one takes more steps to the same bits, down to an eighth", arguments: [false, true])
  func shrinking(isGPU: Bool) async {
    await #expect(processExitsWith: .success) { [isGPU] in
      let layer = try FaultLayer()
      let info = try #require(CLTestDevice.info)
      let testCase = OpCase(
        name: "Winograd", op: Convolution2D(padding: 1),
        inputs: [OpCaseInput([2, 16, 50, 70]), OpCaseInput([17, 16, 3, 3], isConstant: true)], tolerance: 0)
      let tensors = testCase.tensors()
      let device = try OpenCLDevice(info, variant: isGPU ? .localMemory : .vectorRegisters)
      let executable = try device.executable(testCase.graph(tensors))
      var results: [[Float]] = []
      var launches: [Int] = []
      repeat {
        layer.fail(0, of: "clEnqueueNDRangeKernel")
        results.append(try executable.run(testCase.bindings(tensors)).values.flatMap(\.floats))
        launches.append(layer.callCount)
      } while executable.shrinkWorkspace()
      #expect(results.count == 4 && results.allSatisfy { $0 == results[0] && !$0.isEmpty })
      #expect(launches == launches.sorted() && launches[0] < launches[3], "\(launches)")
    }
  }
}
