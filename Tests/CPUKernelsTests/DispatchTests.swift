import CPUKernels
import Testing

@Suite("Choice of the kernels") struct DispatchTests {
  @Test("the best variant is the first that is usable")
  func best() {
    #expect(String(cString: cpu_kernels_best().pointee.name) == Variant.all.first?.name)
  }

  @Test("every processor runs the portable variant, and an unknown name is none")
  func names() {
    #expect(cpu_kernels_named("portable") != nil)
    #expect(cpu_kernels_named("avx") == nil)
  }

  @Test("no kernel of any variant is missing", arguments: Variant.all)
  func complete(variant: Variant) {
    withUnsafeBytes(of: variant.kernels) { table in
      #expect(!table.bindMemory(to: UInt.self).contains(0))
    }
  }
}
