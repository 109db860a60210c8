import CPUKernels
import Testing

@Suite("The probe of the peak") struct ProbeTests {
  @Test("every sum goes through every multiply-add", arguments: Variant.all)
  func multiplyAdds(variant: Variant) {
    let count = variant.kernels.tile_rows * variant.kernels.panel_width / 16
    let expected = (0..<count).reduce(Float(0)) { $0 + Float($1) + 16 * 0.25 }
    #expect(variant.kernels.multiply_add_probe(16, 0.5) == expected)
  }
}
