import CPUKernels
import Lowering
import TensorGraph

/// A weight as a matrix in the panels of the product (see CPUKernels.h), its rows multiplied by a scale if there is one behind it.
struct MatrixPacking: Packing {
  let workers: CPUWorkers
  let form: MatrixForm

  var count: Int { paddedTo16(form.columns) * form.depth }

  func fill(_ target: FloatMemory, from parameters: [FloatMemory]) {
    let weight = cpu_weight(
      values: parameters[0].floats, scale: parameters.count > 1 ? parameters[1].floats : nil, columns: form.columns,
      channels: form.channels, cells: form.cells, channel_stride: form.channelStride, column_step: form.columnStep,
      channel_step: form.channelStep)
    let width = workers.kernels.panelWidth
    workers.pool.runRanges((form.columns + width - 1) / width) { panels, _ in
      var weight = weight
      workers.kernels.functions.pack_weights(&weight, panels.lowerBound, panels.upperBound, target.floats)
    }
  }
}

/// The weight of a 3x3 convolution transformed for Winograd, its filters multiplied by a scale if there is one behind it.
struct WinogradPacking: Packing {
  let workers: CPUWorkers
  let filters: Int
  let channels: Int

  var count: Int { 36 * paddedTo16(filters) * paddedTo16(channels) }

  func fill(_ target: FloatMemory, from parameters: [FloatMemory]) {
    let scale = parameters.count > 1 ? parameters[1].floats : nil
    workers.pool.runRanges(paddedTo16(filters) / 16) { groups, _ in
      workers.kernels.functions.winograd_pack_weights(
        parameters[0].floats, scale, filters, channels, groups.lowerBound, groups.upperBound, target.floats)
    }
  }
}

/// Filters of single channels [channels][cells] as [cells][channels], multiplied by a scale if there is one behind them; or a vector, or nothing, as zeros.
struct ChannelPacking: Packing {
  let channels: Int
  var cells = 1
  /// What is behind the last channel.
  var padding: Float = 0

  var count: Int { cells * paddedTo16(channels) }

  func fill(_ target: FloatMemory, from parameters: [FloatMemory]) {
    let stride = paddedTo16(channels)
    for cell in 0..<cells {
      let line = target.floats + cell * stride
      for channel in 0..<channels {
        let value = parameters.isEmpty ? 0 : parameters[0].floats[channel * cells + cell]
        line[channel] = parameters.count > 1 ? value * parameters[1].floats[channel] : value
      }
      for channel in channels..<stride { line[channel] = padding }
    }
  }
}

/// A batch norm's factors, or its shifts, from its weight, bias, mean and variance.
struct NormalizationPacking: Packing {
  let op: BatchNormalization
  let channels: Int
  let isShift: Bool

  var count: Int { channels }

  func fill(_ target: FloatMemory, from parameters: [FloatMemory]) {
    let values = op.scaleAndShift(parameters.map { Array(UnsafeBufferPointer(start: $0.floats, count: channels)) })
    target.floats.update(from: isShift ? values.shift : values.scale, count: channels)
  }
}
