import CPUKernels
import DeviceRuntime
import TensorGraph

/// The C kernels of one instruction set; the table is immutable, so it may be shared.
struct CPUKernelSet: @unchecked Sendable {
  let functions: cpu_kernels

  init(_ functions: cpu_kernels) { self.functions = functions }

  /// The best one of strict float32 for this processor.
  static let best = CPUKernelSet(.float32)!

  /// The best one for this processor with products of a precision, nil where there is none.
  init?(_ precision: Precision) {
    guard let kernels = cpu_kernels_best(precision == .bfloat16 ? 2 : 1) else { return nil }
    functions = kernels.pointee
  }

  /// The numbers that are multiplied at once, in a word of 32 bits.
  var wordNumbers: Int { functions.word_numbers }
  var precision: Precision { wordNumbers == 2 ? .bfloat16 : .float32 }

  var name: String { String(cString: functions.name) }
  var tileRows: Int { functions.tile_rows }
  var panelWidth: Int { functions.panel_width }

  /// The floats that a column of a packed matrix takes.
  func packedCount(depth: Int) -> Int { (depth + wordNumbers - 1) / wordNumbers }
}

extension Activation {
  /// The kernels' name of the activation.
  var kernelValue: cpu_activation {
    switch self {
    case .identity: CPU_ACTIVATION_NONE
    case .relu: CPU_ACTIVATION_RELU
    case .hardSwish: CPU_ACTIVATION_HARD_SWISH
    case .hardSigmoid: CPU_ACTIVATION_HARD_SIGMOID
    }
  }
}
