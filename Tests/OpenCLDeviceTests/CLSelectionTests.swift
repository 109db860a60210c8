import DeviceRuntime
import OpenCLDevice
import Testing

@Suite("Which OpenCL device is meant") struct CLSelectionTests {
  private let devices = [
    OpenCLDeviceInfo(index: 0, platformName: "Portable", name: "Some processor", type: .cpu, problem: nil),
    OpenCLDeviceInfo(index: 1, platformName: "Cards", name: "Accelerator A", type: .accelerator, problem: nil),
    OpenCLDeviceInfo(index: 2, platformName: "Cards", name: "GPU 10", type: .gpu, problem: "its driver has no compiler for kernels"),
    OpenCLDeviceInfo(index: 3, platformName: "Cards", name: "GPU 20", type: .gpu, problem: nil),
    OpenCLDeviceInfo(index: 4, platformName: "lost.icd", name: "lost.icd", problem: "its library cannot be loaded"),
  ]

  @Test(
    "a request picks the best of what it names",
    arguments: [
      ("auto", 3), ("opencl", 3), ("opencl:0", 0), ("OpenCL:some PROC", 0), ("opencl:cards", 3), ("opencl:accel", 1),
    ])
  func choice(request: String, index: Int) throws {
    #expect(try OpenCLDevices.select(DeviceRequest(request), among: devices).first?.index == index)
  }

  @Test("what a driver calls itself may stand in its version alone") func versionText() throws {
    let device = OpenCLDeviceInfo(index: 5, platformName: "Portable", name: "CPU", openCLCVersion: "OpenCL C 1.2 PoCL", problem: nil)
    #expect(try OpenCLDevices.select(DeviceRequest("opencl:pocl"), among: devices + [device]).map(\.index) == [5])
  }

  @Test("auto turns to accelerators before it leaves the work to the CPU device") func automatic() throws {
    #expect(try OpenCLDevices.select(.auto, among: Array(devices[..<2])).map(\.index) == [1])
    #expect(try OpenCLDevices.select(.cpu, among: devices).isEmpty)
    #expect(throws: DeviceError.unavailable(request: "auto", reason: "no OpenCL device is a GPU or an accelerator")) {
      _ = try OpenCLDevices.select(.auto, among: [devices[0]])
    }
    #expect(try OpenCLDevices.select(.opencl(.best), among: [devices[0]]).map(\.index) == [0])
  }

  @Test("a GPU with memory of its own is preferred; what simulates a device on the processor must be named") func preference() throws {
    let devices = [
      OpenCLDeviceInfo(index: 0, platformName: "FPGA", name: "Intel(R) FPGA Emulation Device", type: .accelerator, problem: nil),
      OpenCLDeviceInfo(index: 1, platformName: "Oclgrind", name: "Oclgrind Simulator", type: .gpu, problem: nil),
      OpenCLDeviceInfo(index: 2, platformName: "A", name: "integrated", type: .gpu, sharesHostMemory: true, problem: nil),
      OpenCLDeviceInfo(index: 3, platformName: "B", name: "card", type: .gpu, problem: nil),
    ]
    #expect(try OpenCLDevices.select(.auto, among: devices).map(\.index) == [3, 2])
    #expect(try OpenCLDevices.select(.opencl(.best), among: devices).map(\.index) == [3, 2, 1, 0])
    #expect(try OpenCLDevices.select(.opencl(.index(0)), among: devices).map(\.index) == [0])
    #expect(throws: DeviceError.self) { try OpenCLDevices.select(.auto, among: Array(devices[..<2])) }
  }

  @Test(
    "what is not there or cannot be used is refused with the reason",
    arguments: [
      ("opencl:7", "opencl:3 (GPU 20)"), ("opencl:2", "no compiler"), ("opencl:gpu 10", "no compiler"), ("opencl:lost", "cannot be loaded"),
      ("opencl:voodoo", "opencl:0 (Some processor)"),
    ])
  func refusal(request: String, reason: String) throws {
    let request = try DeviceRequest(request)
    #expect { _ = try OpenCLDevices.select(request, among: devices) } throws: { "\($0)".contains(reason) }
  }

  @Test("auto says which driver is broken, and that there is none") func noDevices() {
    #expect { _ = try OpenCLDevices.select(.auto, among: [devices[0], devices[4]]) } throws: { "\($0)".contains("lost.icd cannot be used") }
    #expect(throws: DeviceError.unavailable(request: "opencl", reason: "no OpenCL driver is installed")) {
      _ = try OpenCLDevices.select(.opencl(.best), among: [])
    }
  }

  @Test("a request is what its text says", arguments: ["auto", "cpu", "opencl", "opencl:1", "opencl:GeForce: the second"])
  func text(request: String) throws { #expect(try DeviceRequest(request).description == request) }

  @Test("other texts are no request", arguments: ["", "gpu", "opencl:", "cpu:0", "auto:1", "cuda"])
  func unknown(text: String) {
    #expect(throws: DeviceError.unknownRequest(text)) { _ = try DeviceRequest(text) }
  }
}
