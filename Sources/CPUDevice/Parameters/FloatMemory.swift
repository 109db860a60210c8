import CPUKernels
import DeviceRuntime
import Lowering
import TensorGraph

/// Floats at a place of their own, aligned to cache lines; or at somebody else's, which may be read in another order.
final class FloatMemory: @unchecked Sendable {
  let floats: UnsafeMutablePointer<Float>
  private let isOwner: Bool
  private let turning: Turning?

  /// What a turned weight is made of.
  private struct Turning {
    let turn: WeightTurn
    let weight: FloatMemory
    let scale: FloatMemory?
  }

  /// Memory for `count` floats, with whatever was there.
  init(count: Int) {
    floats = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
      .assumingMemoryBound(to: Float.self)
    (isOwner, turning) = (true, nil)
  }

  /// Memory that somebody else owns.
  init(at floats: UnsafeMutablePointer<Float>) { (self.floats, isOwner, turning) = (floats, false, nil) }

  /// A weight that is turned when it is read.
  init(_ weight: FloatMemory, scale: FloatMemory?, turned turn: WeightTurn) {
    (floats, isOwner, turning) = (weight.floats, false, Turning(turn: turn, weight: weight, scale: scale))
  }

  deinit { if isOwner { UnsafeMutableRawPointer(floats).deallocate() } }

  /// The weight that lies here, as a matrix, its columns multiplied by `scale`. Where it is turned, its columns are what were channels.
  func weight(_ form: MatrixForm, scale: FloatMemory? = nil) -> cpu_weight {
    guard let turning else {
      return cpu_weight(
        values: floats, scale: scale?.floats, scales_channels: 0, columns: form.columns, channels: form.channels, cells: form.cells,
        channel_stride: form.channelStride, column_step: form.columnStep, channel_step: form.channelStep, cell_step: 1, map_step: 0,
        map_columns: form.columns, map_stride: form.columns)
    }
    let turn = turning.turn
    return cpu_weight(
      values: floats + (turn.isUpsideDown ? turn.cells - 1 : 0), scale: turning.scale?.floats,
      scales_channels: turn.isGrouped ? 0 : 1, columns: form.columns, channels: form.channels, cells: form.cells,
      channel_stride: form.channelStride, column_step: turn.cells, channel_step: turn.channels * turn.cells, cell_step: -1, map_step: 1,
      map_columns: turn.isUpsideDown ? form.columns : turn.channels,
      map_stride: turn.isUpsideDown ? form.columns : form.columns / turn.cells)
  }
}

/// Parameters in the memory of this process.
struct CPUParameterMemory: ParameterMemory {
  let workers: CPUWorkers

  func allocate(_ count: Int) -> FloatMemory { FloatMemory(count: count) }

  func load(_ constant: Constant) throws -> FloatMemory {
    let memory = FloatMemory(count: constant.shape.elementCount)
    try constant.read(into: UnsafeMutableBufferPointer(start: memory.floats, count: constant.shape.elementCount))
    return memory
  }

  func write(_ values: [Float], to memory: FloatMemory) {
    values.withUnsafeBufferPointer { values in
      if let base = values.baseAddress { memory.floats.update(from: base, count: values.count) }
    }
  }

  func read(_ memory: FloatMemory, _ count: Int) -> [Float] { Array(UnsafeBufferPointer(start: memory.floats, count: count)) }

  func turned(_ weight: FloatMemory, scale: FloatMemory?, _ turn: WeightTurn) -> FloatMemory {
    FloatMemory(weight, scale: scale, turned: turn)
  }

  func copy(_ source: FloatMemory, to target: FloatMemory, _ count: Int) { target.floats.update(from: source.floats, count: count) }
}

typealias CPUParameters = ParameterCells<CPUParameterMemory>
typealias CPUPackingCell = PackingCell<FloatMemory>
