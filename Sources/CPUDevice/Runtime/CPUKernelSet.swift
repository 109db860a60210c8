import CPUKernels
import TensorGraph

/// The C kernels of one instruction set; the table is immutable, so it may be shared.
struct CPUKernelSet: @unchecked Sendable {
  let functions: cpu_kernels

  init(_ functions: cpu_kernels) { self.functions = functions }

  var name: String { String(cString: functions.name) }
  var tileRows: Int { functions.tile_rows }
  var panelWidth: Int { functions.panel_width }
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
