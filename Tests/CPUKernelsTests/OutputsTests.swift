import CPUKernels
import TestSupport
import Testing

/// What `Scripts/check-neon` runs on two processors.
@Suite("Outputs of all kernels") struct OutputsTests {
  @Test("variants of this processor give what the portable one gives")
  func variants() throws {
    let (program, folder) = (try Program(named: "KernelOutputs"), try TemporaryFolder())
    let portable = try program.run(["portable", folder["outputs"]])
    #expect(portable.status == 0, "\(portable.errors)")
    for variant in Variant.all where !variant.isRounding {
      let outcome = try program.run([variant.name, folder["outputs"], "compare"])
      #expect(outcome.status == 0 && outcome.output.hasSuffix(" 0 differ\n"), "\(outcome.errors)\(outcome.output)")
    }
  }
}
