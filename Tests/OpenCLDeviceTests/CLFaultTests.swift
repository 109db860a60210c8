import Glibc
import OpenCLDevice
import TestSupport
import Testing

/// Each test has a process of its own, because the layer must be there before the first call.
@Suite("Failing OpenCL calls", .needsOpenCL, .serialized) struct CLFaultTests {
  @Test(
    "whichever call fails, there is an error with its name or the right result",
    arguments: zip(["-4", "-5", "-6", "-36"], ["on", "off", "on", "on"]))
  func everyCall(code: String, cache: String) async {
    await #expect(processExitsWith: .success) { [code, cache] in
      let folder = try CacheFolder()
      setenv("RCNN_PROGRAM_CACHE", cache, 1)
      let layer = try FaultLayer()
      var (call, failures) = (0, 0)
      repeat {
        call += 1
        layer.fail(call, code: code)
        do {
          #expect(try DoublingRun.result() == DoublingRun.expected, "call \(call)")
        } catch let error as OpenCLError {
          failures += 1
          #expect("\(error)".contains("(\(code))") || "\(error)".contains("cannot compile"), "call \(call): \(error)")
        } catch is TestSupportError {
          // The call described the device, which then counts as one that cannot be used.
          failures += 1
        }
      } while layer.callCount >= call
      #expect(failures > 20)
      withExtendedLifetime(folder) {}
    }
  }

  @Test("a command that goes wrong on the device is an error of the wait for it") func asynchronousError() async {
    await #expect(processExitsWith: .success) {
      let folder = try CacheFolder()
      let layer = try FaultLayer()
      layer.fail(1, of: "clGetEventInfo", code: "-9999")
      #expect { _ = try DoublingRun.result() } throws: { ($0 as? OpenCLError)?.isDeviceLost == true }
      #expect(try DoublingRun.result() == DoublingRun.expected, "a new context works")
      withExtendedLifetime(folder) {}
    }
  }

  @Test("a device that hangs is given up at the deadline") func deadline() async {
    await #expect(processExitsWith: .success) {
      let folder = try CacheFolder()
      let layer = try FaultLayer()
      layer.fail(1, of: "clGetEventInfo", code: "hang")
      let start = ContinuousClock.now
      #expect(throws: OpenCLError.timedOut(seconds: 0.25)) { _ = try DoublingRun.result(deadline: .milliseconds(250)) }
      #expect(ContinuousClock.now - start >= .milliseconds(250))
      layer.fail(0)
      withExtendedLifetime(folder) {}
    }
  }
}
