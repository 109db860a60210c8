import CPUKernels
import Testing
import TileEmulator

/// An instruction set's kernels; tests run on every one that this processor can run, and on tiles of AMX where they have to be emulated.
struct Variant: CustomTestStringConvertible, Sendable {
  let name: String

  var kernels: cpu_kernels { (cpu_kernels_named(name) ?? tile_emulator_kernels())!.pointee }
  var testDescription: String { name }

  /// Whether the processor lacks it.
  var isEmulated: Bool { cpu_kernels_named(name) == nil }

  /// Whether products are of bfloat16.
  var isRounding: Bool { kernels.word_numbers == 2 }

  static let all: [Variant] = ["amx-bf16", "avx512-bf16", "avx512", "avx2", "neon", "portable"].filter { (name: String) in
    cpu_kernels_named(name) != nil || (name == "amx-bf16" && tile_emulator_kernels() != nil)
  }.map(Variant.init)
}

extension [Float] {
  /// Each to the nearest bfloat16, ties to even.
  var bfloat16: [Float] {
    map { value in
      let bits = value.bitPattern
      return Float(bitPattern: (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000)
    }
  }
}

extension cpu_kernels {
  /// The words of so many numbers along the depth.
  func words(_ depth: Int) -> Int { (depth + word_numbers - 1) / word_numbers }

  /// Packs a whole weight [columns][channels][cells], or a transposed one [channels][columns], in two calls.
  func pack(
    _ weights: [Float], scale: [Float]? = nil, columns: Int, channels: Int, cells: Int = 1, stride: Int? = nil, isTransposed: Bool = false,
    to packed: UnsafeMutablePointer<Float>
  ) {
    weights.withUnsafeBufferPointer { weights in
      (scale ?? []).withUnsafeBufferPointer { scales in
        var weight = cpu_weight(
          values: weights.baseAddress, scale: scale == nil ? nil : scales.baseAddress, scales_channels: 0, columns: columns,
          channels: channels, cells: cells, channel_stride: stride ?? channels, column_step: isTransposed ? 1 : channels * cells,
          channel_step: isTransposed ? columns : cells, cell_step: 1, map_step: 0, map_columns: columns, map_stride: columns)
        let blocks = (weight.channel_stride + 15) / 16
        pack_weights(&weight, 0, blocks / 2, packed)
        pack_weights(&weight, blocks / 2, blocks, packed)
      }
    }
  }

  /// A weight [filters][channels][3][3] for Winograd.
  func packWinograd(_ weights: [Float], filters: Int, channels: Int, into packed: UnsafeMutablePointer<Float>) {
    weights.withUnsafeBufferPointer { weights in
      var weight = cpu_weight(
        values: weights.baseAddress, scale: nil, scales_channels: 0, columns: filters, channels: channels, cells: 9,
        channel_stride: channels, column_step: 9 * channels, channel_step: 9, cell_step: 1, map_step: 0, map_columns: filters,
        map_stride: filters)
      winograd_pack_weights(&weight, 0, (filters + 15) / 16, packed)
    }
  }
}
