import DeviceRuntime
import Lowering
import TensorGraph

/// The context in which packings run; two are equal when they are one.
struct PackingContext: Hashable, Sendable {
  let context: OpenCLContext

  static func == (a: PackingContext, b: PackingContext) -> Bool { a.context === b.context }
  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(context)) }
}

/// A weight as a matrix in the panels of the product (pack.cl), its rows multiplied by a scale if there is one behind it.
struct MatrixPacking: Packing {
  let on: PackingContext
  let form: MatrixForm

  var count: Int { paddedTo16(form.columns) * paddedTo16(form.depth) }

  func fill(_ target: OpenCLBuffer, from parameters: [LoadedParameter<OpenCLBuffer>]) throws {
    let order = WeightOrder(form, parameters[0].turn)
    let (columns, depth) = (paddedTo16(form.columns), paddedTo16(form.depth))
    // What lies next to each other in the weight is read together.
    let goesByColumns = order.columnStep < order.channelStep
    let sizes = [form.columns, form.channels, form.cells, form.channelStride, depth, goesByColumns ? 1 : 0].map { Int32($0) }
    try on.context.enqueue(
      on.context.kernel("pack", "pack_matrix"), global: goesByColumns ? [columns, depth] : [depth, columns], local: [16, 16],
      arguments: [target] + sizes + order.arguments(parameters))
  }
}

extension WeightOrder {
  /// A weight, its scale if it has one, and its order, as kernels take them.
  fileprivate func arguments(_ parameters: [LoadedParameter<OpenCLBuffer>]) -> [any KernelArgument] {
    let weight = parameters[0].memory
    let scale = parameters[0].scale ?? parameters.dropFirst().first?.memory
    let steps = [
      scale == nil ? 0 : scalesChannels ? 2 : 1, start, columnStep, channelStep, cellStep, mapStep, mapColumns, mapStride,
    ]
    return [weight, scale ?? weight] + steps.map { Int32($0) }
  }
}

/// The weight of a 3x3 convolution transformed for Winograd (pack.cl), its filters multiplied by a scale if there is one behind it.
struct WinogradPacking: Packing {
  let on: PackingContext
  let filters: Int
  let channels: Int

  var count: Int { 36 * paddedTo16(filters) * paddedTo16(channels) }

  func fill(_ target: OpenCLBuffer, from parameters: [LoadedParameter<OpenCLBuffer>]) throws {
    let hasDouble = on.context.info.extensions.contains("cl_khr_fp64")
    let kernel = try on.context.kernel("pack", "pack_winograd", ["HAS_DOUBLE": hasDouble ? 1 : 0])
    let order = WeightOrder(MatrixForm(columns: filters, channels: channels, cells: 9, channelStride: channels), parameters[0].turn)
    try on.context.enqueue(
      kernel, global: [paddedTo16(filters), paddedTo16(channels)], local: [16, 16],
      arguments: [target, Int32(filters), Int32(channels)] + order.arguments(parameters))
  }
}

/// Filters of single channels [channels][cells] as [cells][channels], multiplied by a scale if there is one behind them; or a vector, or nothing, as zeros.
struct ChannelPacking: Packing {
  let on: PackingContext
  let channels: Int
  var cells = 1
  /// What is behind the last channel.
  var padding: Float = 0

  var count: Int { cells * paddedTo16(channels) }

  func fill(_ target: OpenCLBuffer, from parameters: [LoadedParameter<OpenCLBuffer>]) throws {
    let kernel = try on.context.kernel("pack", "pack_channels")
    let order = WeightOrder(MatrixForm(columns: channels, channels: 1, cells: cells, channelStride: 1), parameters.first?.turn)
    let given = parameters.isEmpty ? [LoadedParameter(memory: target)] : parameters
    try on.context.enqueue(
      kernel, global: [paddedTo16(channels), cells], local: [16, 1],
      arguments: [target, Int32(parameters.isEmpty ? 0 : 1), Int32(channels), padding] + order.arguments(given))
  }
}

/// What a product adds to its sums, and behind it what it multiplies them by first, if it does.
struct EpiloguePacking: Packing {
  let bias: ChannelPacking
  let hasBias: Bool
  let hasScale: Bool

  private var stride: Int { paddedTo16(bias.channels) }
  var count: Int { stride * (hasScale ? 2 : 1) }

  func fill(_ target: OpenCLBuffer, from parameters: [LoadedParameter<OpenCLBuffer>]) throws {
    try bias.fill(target, from: hasBias ? [parameters[0]] : [])
    if !hasScale { return }
    let kernel = try bias.on.context.kernel("pack", "pack_channels_behind")
    try bias.on.context.enqueue(
      kernel, global: [stride], local: [16], target, parameters.last!.memory, Int32(bias.channels))
  }
}

/// A batch norm's factors, or its shifts, from its weight, bias, mean and variance; made by the host, since devices divide and take roots differently.
struct NormalizationPacking: Packing {
  let on: PackingContext
  let op: BatchNormalization
  let channels: Int
  let isShift: Bool

  var count: Int { paddedTo16(channels) }

  func fill(_ target: OpenCLBuffer, from parameters: [LoadedParameter<OpenCLBuffer>]) throws {
    let memory = OpenCLParameterMemory(context: on.context)
    let values = op.scaleAndShift(try parameters.map { try memory.read($0.memory, channels) })
    let vector = isShift ? values.shift : values.scale
    try memory.write(vector + [Float](repeating: 0, count: count - channels), to: target)
  }
}
