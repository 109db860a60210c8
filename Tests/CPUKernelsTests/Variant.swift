import CPUKernels
import Testing

/// An instruction set's kernels; tests run on every one that this processor can run.
struct Variant: CustomTestStringConvertible, Sendable {
  let name: String

  var kernels: cpu_kernels { cpu_kernels_named(name)!.pointee }
  var testDescription: String { name }

  static let all: [Variant] = ["avx512", "avx2", "neon", "portable"].filter { (name: String) in cpu_kernels_named(name) != nil }.map(
    Variant.init)
}
