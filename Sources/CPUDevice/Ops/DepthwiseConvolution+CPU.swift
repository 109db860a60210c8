import CPUKernels
import DeviceRuntime
import TensorGraph

/// A convolution of each channel with a filter of its own.
struct CPUDepthwiseConvolution: Operation {
  private let parameters: ConvolutionParameters
  private let weight: [Float]
  private let bias: [Float]
  private let kernels: CPUKernelSet

  init(_ parameters: ConvolutionParameters, _ kernels: CPUKernelSet) {
    // One "row" whose channels are the filters: [K][1][R][S] becomes [R][S][K].
    weight = ChannelOrder.channelsLast(
      parameters.weight, rows: 1, channels: parameters.filters, cells: parameters.shape[2] * parameters.shape[3])
    bias = parameters.paddedBias
    self.parameters = parameters.withoutValues
    self.kernels = kernels
  }

  func run(inputs: [TensorView], outputs: [TensorView], pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    let rows = y.shape[0] * y.shape[2]
    weight.withUnsafeBufferPointer { weight in
      bias.withUnsafeBufferPointer { bias in
        let depthwise = cpu_depthwise(
          window: parameters.window(x, y), input: x.floats, weights: weight.baseAddress, bias: bias.baseAddress, output: y.floats,
          activation: parameters.op.activation.kernelValue)
        pool.runRanges(rows) { range, _ in
          var slice = depthwise
          kernels.functions.depthwise(&slice, range.lowerBound, range.upperBound)
        }
      }
    }
  }
}
