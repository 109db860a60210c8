import OpenCLDevice
import TestSupport
import Testing

@Suite("The kernel files") struct CLKernelFileTests {
  @Test("each file builds by itself with its default constants", .needsOpenCL, arguments: KernelCatalogue.names)
  func building(name: String) throws {
    let context = try CLTestDevice.context()
    // Only a program that has been built can be asked for an entry point.
    #expect(throws: OpenCLError.call(name: "clCreateKernel(none)", code: -46)) { _ = try context.kernel(name, "none") }
  }

  @Test("the files have a fingerprint that is the same each time") func fingerprint() throws {
    #expect(!KernelCatalogue.names.isEmpty && !KernelCatalogue.names.contains("common"))
    let fingerprint = try KernelCatalogue.fingerprint()
    #expect(fingerprint.count == 16)
    #expect(try KernelCatalogue.fingerprint() == fingerprint)
  }
}
