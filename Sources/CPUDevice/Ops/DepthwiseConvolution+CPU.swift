import CPUKernels
import Lowering
import TensorGraph

/// A convolution of each channel with a filter of its own.
struct CPUDepthwiseConvolution: CPUOperation {
  let form: ConvolutionForm
  private let weight: CPUPackingCell
  private let bias: CPUPackingCell
  let kernels: CPUKernelSet

  init(_ form: ConvolutionForm, _ parameters: LayerParameters, _ factory: CPUOperationFactory) throws {
    let op = form.op
    weight = try factory.packing(
      ChannelPacking(channels: form.filters, cells: form.cells), parameters.weight, parameters.weightScale)
    bias = try factory.bias(parameters.bias, channels: form.filters, op.activation)
    (self.form, kernels) = (form, factory.kernels)
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    let depthwise = depthwise(form.window(x, y), x.floats, keptRows: max(1, x.shape[2]), into: y.floats)
    pool.runRanges(y.shape[0] * y.shape[2]) { range, _ in
      var slice = depthwise
      kernels.functions.depthwise(&slice, range.lowerBound, range.upperBound)
    }
  }

  /// What the kernel is told; of each image there are `keptRows` rows in memory, at least 1, row y at y % `keptRows`.
  func depthwise(
    _ window: cpu_window, _ input: UnsafePointer<Float>, keptRows: Int, into output: UnsafeMutablePointer<Float>
  ) -> cpu_depthwise {
    cpu_depthwise(
      window: window, input: input, kept_rows: keptRows, weights: weight.memory.floats, bias: bias.memory.floats, output: output,
      activation: form.op.activation.kernelValue)
  }
}
