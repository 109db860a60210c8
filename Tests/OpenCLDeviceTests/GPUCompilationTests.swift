import Glibc
import OpenCLDevice
import TestSupport
import Testing

/// Every program, in the variant for GPUs, goes through the compiler for GPUs without a warning.
@Suite("Compiling the kernels for GPUs", .needsOpenCL, .needsGPUCompiler) struct GPUCompilationTests {
  /// Convolutions upsample as they add, and the probe measures a device.
  private static let models = Result {
    let programs = try ModelPrograms(#require(CLTestDevice.info), .localMemory)
    try programs.addModels()
    return programs.all
  }

  private static let steps = Result {
    let programs = try ModelPrograms(#require(CLTestDevice.info), .localMemory)
    try programs.addModels()
    try programs.addSteps()
    return programs.all
  }

  private static func odd(_ tiles: TileVariant) throws -> [ProgramKey] {
    let programs = try ModelPrograms(#require(CLTestDevice.info), tiles)
    try programs.addOddCases()
    return programs.all
  }

  private static let odd = Result { try odd(.localMemory) }

  @Test("the programs of the four models", arguments: GPUCompiler.Target.allCases)
  func models(_ target: GPUCompiler.Target) throws {
    let programs = try Self.models.get()
    #expect(!programs.isEmpty)
    let messages = try GPUCompiler.messages(ProgramFiles(programs), for: target)
    #expect(messages.isEmpty, "\(messages)")
  }

  @Test("the programs of the odd cases", arguments: GPUCompiler.Target.allCases)
  func oddCases(_ target: GPUCompiler.Target) throws {
    let programs = try Self.odd.get()
    // What measures a device's peak is no operation.
    #expect(Set(programs.map(\.source.name)) == Set(KernelCatalogue.names).subtracting(["probe"]))
    let messages = try GPUCompiler.messages(ProgramFiles(programs), for: target)
    #expect(messages.isEmpty, "\(messages)")
  }

  @Test("the programs of processors keep to the language too") func processors() throws {
    let messages = try GPUCompiler.messages(ProgramFiles(Self.odd(.vectorRegisters)), for: .spirV)
    #expect(messages.isEmpty, "\(messages)")
  }

  @Test("a warning is seen", arguments: GPUCompiler.Target.allCases) func warning(_ target: GPUCompiler.Target) throws {
    let source = try KernelSource(name: "unsigned", body: "__kernel void f(__global uint *y, int x) { if (x < y[0]) y[0] = 0; }")
    let programs = try ModelPrograms(#require(CLTestDevice.info), .localMemory)
    try programs.add(source, entryPoint: "f")
    #expect(try GPUCompiler.messages(ProgramFiles(programs.all), for: target).contains("-Wsign-compare"))
  }

  /// For Scripts/gpu-figures.
  @Test(
    "the programs of the four models, and of steps of learning them, are kept in the folder RCNN_PROGRAM_TEXTS",
    .enabled("RCNN_PROGRAM_TEXTS names no folder") { getenv("RCNN_PROGRAM_TEXTS") != nil })
  func texts() throws {
    let folder = try String(cString: #require(getenv("RCNN_PROGRAM_TEXTS")))
    try ProgramFiles.write(Self.steps.get(), to: folder)
  }
}
