import CPUKernels
import Lowering
import TensorGraph

/// A weight as a matrix in the panels of the product (see CPUKernels.h), its rows multiplied by a scale if there is one behind it.
struct MatrixPacking: Packing {
  let workers: CPUWorkers
  let form: MatrixForm

  var count: Int { paddedTo16(form.columns) * form.depth }

  func fill(_ target: FloatMemory, from parameters: [FloatMemory]) {
    let weight = parameters[0].weight(form, scale: parameters.dropFirst().first)
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

  var count: Int { 36 * paddedTo16(filters) * paddedTo16(channels) }

  func fill(_ target: FloatMemory, from parameters: [FloatMemory]) {
    let form = MatrixForm(columns: filters, channels: channels, cells: 9, channelStride: channels)
    let weight = parameters[0].weight(form, scale: parameters.dropFirst().first)
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

  func fill(_ target: FloatMemory, from parameters: [FloatMemory]) {
    let stride = paddedTo16(channels)
    let form = MatrixForm(columns: channels, channels: 1, cells: cells, channelStride: 1)
    let weight = parameters.first?.weight(form, scale: parameters.dropFirst().first)
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

  func fill(_ target: FloatMemory, from parameters: [FloatMemory]) {
    let values = op.scaleAndShift(parameters.map { Array(UnsafeBufferPointer(start: $0.floats, count: channels)) })
    target.floats.update(from: isShift ? values.shift : values.scale, count: channels)
  }
}
