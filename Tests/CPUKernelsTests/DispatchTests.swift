import CPUKernels
import Testing

@Suite("Choice of the kernels") struct DispatchTests {
  @Test("the best variant is the first that is usable")
  func best() {
    for (numbers, isRounding) in [(1, false), (2, true)] {
      let best = cpu_kernels_best(numbers).map { String(cString: $0.pointee.name) }
      #expect(best == Variant.all.first { $0.isRounding == isRounding && !$0.isEmulated }?.name)
    }
    #expect(cpu_kernels_best(3) == nil)
  }

  @Test("every processor runs the portable variant, and an unknown name is none")
  func names() {
    #expect(cpu_kernels_named("portable") != nil)
    #expect(cpu_kernels_named("avx") == nil)
  }

  @Test("no kernel of any variant is missing, but gradients of weights where products are rounded", arguments: Variant.all)
  func complete(variant: Variant) {
    withUnsafeBytes(of: variant.kernels) { table in
      #expect(table.bindMemory(to: UInt.self).count { $0 == 0 } == (variant.isRounding ? 3 : 0))
    }
  }
}
