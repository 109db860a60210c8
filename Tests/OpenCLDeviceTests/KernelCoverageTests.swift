import DeviceRuntime
import OpCases
import OpenCLDevice
import TestSupport
import Testing

@Suite("What the small cases reach") struct KernelCoverageTests {
  @Test("every form of an operation that a model has, in detection or learning, is among them")
  func forms() throws {
    let forms = Set(try (OpCase.modelCases() + OpCase.learningCases()).map(\.form))
    #expect(forms.subtracting(OpCase.smallestCases.map(\.form)) == [])
  }

  @Test("every kernel of every file runs", .needsOpenCL, arguments: TileVariant.allCases)
  func kernels(_ variant: TileVariant) throws {
    let device = try OpenCLDevice(#require(CLTestDevice.info), variant: variant)
    var launched: Set<String> = []
    for testCase in OpCase.smallestCases {
      let (tensors, profile) = (testCase.tensors(), Profile())
      // Packing happens here.
      let profiler = OpenCLProfiler()
      device.context.profiler = profiler
      let executable = try device.compile(testCase.graph(tensors))
      device.context.profiler = nil
      launched.formUnion(try profiler.entries().map(\.entryPoint))
      _ = try executable.run(testCase.bindings(tensors), profile: profile)
      for node in executable.graph.nodes.indices { launched.formUnion(profile[node].kernels.map(\.name)) }
    }
    // What measures a device's peak is no operation.
    let operations = KernelCatalogue.names.filter { $0 != "probe" }
    #expect(launched == Set(try operations.flatMap(Self.entryPoints)))
  }

  /// The names behind "__kernel ... void" in a file.
  private static func entryPoints(_ file: String) throws -> [String] {
    let text = try KernelSource(named: file).text
    return text.split(separator: "__kernel ").dropFirst().compactMap { definition in
      definition.split(separator: "void ", maxSplits: 1).last?.split(separator: "(").first.map(String.init)
    }
  }
}
