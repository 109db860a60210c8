import Files
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

  @Test("every file of the folder is in the program") func embedded() throws {
    let names = try Directory.names(in: #filePath.folder.folder.folder + "/Kernels").compactMap { $0 }
    let files = names.filter { $0.hasSuffix(".cl") }.map { String($0.dropLast(3)) }
    #expect(Set(files) == Set(KernelCatalogue.files) && files.count > 15)
  }

  @Test("the files have a fingerprint that is the same each time") func fingerprint() throws {
    #expect(!KernelCatalogue.names.isEmpty && !KernelCatalogue.names.contains("common"))
    let fingerprint = try KernelCatalogue.fingerprint()
    #expect(fingerprint.count == 16)
    #expect(try KernelCatalogue.fingerprint() == fingerprint)
  }
}
