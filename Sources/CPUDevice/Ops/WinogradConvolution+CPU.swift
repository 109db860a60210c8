import CPUKernels
import DeviceRuntime
import Lowering
import TensorGraph

/// A 3x3 convolution with stride 1 and padding 1 as Winograd F(4x4, 3x3) (Lavin and Gray 2016): 4 times fewer multiplications.
struct CPUWinogradConvolution: CPUOperation {
  private let weight: CPUPackingCell
  private let bias: CPUPackingCell
  private let channels: Int
  private let filters: Int
  private let activation: Activation
  private let residualIndex: Int?
  private let kernels: CPUKernelSet

  init(_ form: ConvolutionForm, _ parameters: LayerParameters, _ factory: CPUOperationFactory) throws {
    let op = form.op
    weight = try factory.packing(
      WinogradPacking(workers: factory.workers, filters: form.filters, channels: form.channels), parameters.weight, parameters.weightScale
    )
    bias = try factory.bias(parameters.bias, channels: form.filters, op.activation)
    (channels, filters, kernels) = (paddedTo16(form.channels), paddedTo16(form.filters), factory.kernels)
    (activation, residualIndex) = (op.activation, op.residualIndex)
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    let convolution = cpu_winograd(
      images: x.shape[0], height: x.shape[2], width: x.shape[3], channels: channels, filters: filters, input: x.floats,
      weights: weight.memory.floats, bias: bias.memory.floats, residual: residualIndex.map { UnsafePointer(inputs[$0].floats) },
      output: y.floats, activation: activation.kernelValue)
    run(convolution, pool)
  }

  /// Strips of tiles that stay in the cache, and, where these are few, parts of the filters, so that no thread is left without work.
  private func run(_ convolution: cpu_winograd, _ pool: ThreadPool) {
    nonisolated(unsafe) var convolution = convolution
    let tiles = convolution.images * ((convolution.height + 3) / 4) * ((convolution.width + 3) / 4)
    if tiles == 0 { return }
    let largest = kernels.functions.winograd_strip(&convolution)
    let (strips, panels) = ((tiles + largest - 1) / largest, (filters + kernels.panelWidth - 1) / kernels.panelWidth)
    let parts = (1...panels).first { MatrixTiling.isShared(strips * $0, among: pool.threadCount) } ?? panels
    let scratchFloats = Int(kernels.functions.winograd_scratch(&convolution, (tiles + strips - 1) / strips))
    pool.run(strips * parts) { task in
      let strip = MatrixTiling.slice(task.index / parts, of: strips, count: tiles, unit: 1)
      let part = MatrixTiling.slice(task.index % parts, of: parts, count: filters, unit: kernels.panelWidth)
      var slice = convolution
      kernels.functions.winograd(
        &slice, strip.lowerBound, strip.upperBound, part.lowerBound, part.upperBound, task.scratchFloats(scratchFloats))
    }
  }
}
