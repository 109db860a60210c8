import CPUKernels
import Lowering
import TensorGraph

extension cpu_weight {
  /// A weight, and behind it what it is multiplied by if anything, read as `form`.
  fileprivate init(_ parameters: [LoadedParameter<FloatMemory>], _ form: MatrixForm) {
    let order = WeightOrder(form, parameters[0].turn)
    let scale = parameters[0].scale ?? parameters.dropFirst().first?.memory
    self.init(
      values: parameters[0].memory.floats + order.start, scale: scale?.floats, scales_channels: order.scalesChannels ? 1 : 0,
      columns: form.columns, channels: form.channels, cells: form.cells, channel_stride: form.channelStride, column_step: order.columnStep,
      channel_step: order.channelStep, cell_step: order.cellStep, map_step: order.mapStep, map_columns: order.mapColumns,
      map_stride: order.mapStride)
  }
}

/// A weight as a matrix in the panels of the product (see CPUKernels.h), its rows multiplied by a scale if there is one behind it.
struct MatrixPacking: Packing {
  let workers: CPUWorkers
  let form: MatrixForm

  var count: Int { paddedTo16(form.columns) * workers.kernels.packedCount(depth: form.depth) }

  func fill(_ target: FloatMemory, from parameters: [LoadedParameter<FloatMemory>]) {
    let weight = cpu_weight(parameters, form)
    workers.pool.runRanges((form.channelStride + 15) / 16) { blocks, _ in
      var weight = weight
      workers.kernels.functions.pack_weights(&weight, blocks.lowerBound, blocks.upperBound, target.floats)
    }
  }
}

/// The weight of a 3x3 convolution transformed for Winograd, its filters multiplied by a scale if there is one behind it.
struct WinogradPacking: Packing {
  let workers: CPUWorkers
  let filters: Int
  let channels: Int

  var count: Int { 36 * paddedTo16(filters) * workers.kernels.packedCount(depth: paddedTo16(channels)) }

  func fill(_ target: FloatMemory, from parameters: [LoadedParameter<FloatMemory>]) {
    let form = MatrixForm(columns: filters, channels: channels, cells: 9, channelStride: channels)
    let weight = cpu_weight(parameters, form)
    workers.pool.runRanges(paddedTo16(filters) / 16) { groups, _ in
      var weight = weight
      workers.kernels.functions.winograd_pack_weights(&weight, groups.lowerBound, groups.upperBound, target.floats)
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

  func fill(_ target: FloatMemory, from parameters: [LoadedParameter<FloatMemory>]) {
    let stride = paddedTo16(channels)
    let form = MatrixForm(columns: channels, channels: 1, cells: cells, channelStride: 1)
    let weight = parameters.isEmpty ? nil : cpu_weight(parameters, form)
    for cell in 0..<cells {
      let line = target.floats + cell * stride
      for channel in 0..<channels {
        guard let weight else {
          line[channel] = 0
          continue
        }
        let value = weight.values[channel * weight.column_step + cell * weight.cell_step]
        line[channel] = weight.scale.map { value * $0[channel] } ?? value
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

  func fill(_ target: FloatMemory, from parameters: [LoadedParameter<FloatMemory>]) {
    let values = op.scaleAndShift(parameters.map { Array(UnsafeBufferPointer(start: $0.memory.floats, count: channels)) })
    target.floats.update(from: isShift ? values.shift : values.scale, count: channels)
  }
}
