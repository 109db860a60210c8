import CPUKernels
import DeviceRuntime
import TensorGraph

/// A 3x3 convolution with stride 1 and padding 1 as Winograd F(4x4, 3x3) (Lavin and Gray 2016): 4 times fewer multiplications.
struct CPUWinogradConvolution: Operation {
  private let weight: [Float]
  private let bias: [Float]
  private let channels: Int
  private let filters: Int
  private let activation: Activation
  private let residualIndex: Int?
  private let kernels: CPUKernelSet

  init(_ parameters: ConvolutionParameters, _ kernels: CPUKernelSet) {
    let (channels, filters) = (paddedTo16(parameters.channels), paddedTo16(parameters.filters))
    weight = [Float](unsafeUninitializedCapacity: 36 * channels * filters) { buffer, count in
      kernels.functions.winograd_pack_weights(parameters.weight, parameters.filters, parameters.channels, buffer.baseAddress)
      count = buffer.count
    }
    bias = parameters.paddedBias
    activation = parameters.op.activation
    residualIndex = parameters.op.residualIndex
    (self.channels, self.filters, self.kernels) = (channels, filters, kernels)
  }

  func run(inputs: [TensorView], outputs: [TensorView], pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    weight.withUnsafeBufferPointer { weight in
      bias.withUnsafeBufferPointer { bias in
        let convolution = cpu_winograd(
          images: x.shape[0], height: x.shape[2], width: x.shape[3], channels: channels, filters: filters, input: x.floats,
          weights: weight.baseAddress, bias: bias.baseAddress, residual: residualIndex.map { UnsafePointer(inputs[$0].floats) },
          output: y.floats,
          activation: activation.kernelValue)
        run(convolution, pool)
      }
    }
  }

  private func run(_ convolution: cpu_winograd, _ pool: ThreadPool) {
    nonisolated(unsafe) var convolution = convolution
    let tiles = convolution.images * ((convolution.height + 3) / 4) * ((convolution.width + 3) / 4)
    let largest = kernels.functions.winograd_strip(&convolution)
    let strip = max(kernels.tileRows, min(largest, (tiles + pool.threadCount - 1) / pool.threadCount))
    let scratchFloats = kernels.functions.winograd_scratch(&convolution, strip)
    pool.run((tiles + strip - 1) / strip) { task in
      var slice = convolution
      kernels.functions.winograd(
        &slice, task.index * strip, min((task.index + 1) * strip, tiles), task.scratchFloats(Int(scratchFloats)))
    }
  }
}
