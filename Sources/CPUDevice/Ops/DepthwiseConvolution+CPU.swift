import CPUKernels
import Lowering
import TensorGraph

/// A convolution of each channel with a filter of its own.
struct CPUDepthwiseConvolution: CPUOperation {
  private let form: ConvolutionForm
  private let weight: CPUPackingCell
  private let bias: CPUPackingCell
  private let kernels: CPUKernelSet

  init(_ form: ConvolutionForm, _ parameters: LayerParameters, _ factory: CPUOperationFactory) throws {
    let op = form.op
    weight = try factory.packing(
      ChannelPacking(channels: form.filters, cells: form.cells), parameters.weight, parameters.weightScale)
    bias = try factory.bias(parameters.bias, channels: form.filters, op.activation)
    (self.form, kernels) = (form, factory.kernels)
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    let depthwise = cpu_depthwise(
      window: form.window(x, y), input: x.floats, weights: weight.memory.floats, bias: bias.memory.floats, output: y.floats,
      activation: form.op.activation.kernelValue)
    pool.runRanges(y.shape[0] * y.shape[2]) { range, _ in
      var slice = depthwise
      kernels.functions.depthwise(&slice, range.lowerBound, range.upperBound)
    }
  }
}
