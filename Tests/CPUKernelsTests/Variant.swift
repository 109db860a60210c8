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

extension cpu_kernels {
  /// Packs a whole weight [columns][channels][cells], or a transposed one [channels][columns], in two calls.
  func pack(
    _ weights: [Float], scale: [Float]? = nil, columns: Int, channels: Int, cells: Int = 1, stride: Int? = nil, isTransposed: Bool = false,
    to packed: UnsafeMutablePointer<Float>
  ) {
    weights.withUnsafeBufferPointer { weights in
      (scale ?? []).withUnsafeBufferPointer { scales in
        var weight = cpu_weight(
          values: weights.baseAddress, scale: scale == nil ? nil : scales.baseAddress, columns: columns, channels: channels, cells: cells,
          channel_stride: stride ?? channels, column_step: isTransposed ? 1 : channels * cells, channel_step: isTransposed ? columns : cells
        )
        let panels = (columns + panel_width - 1) / panel_width
        pack_weights(&weight, 0, panels / 2, packed)
        pack_weights(&weight, panels / 2, panels, packed)
      }
    }
  }
}
