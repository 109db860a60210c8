import CPUKernels
import DeviceRuntime
import Lowering
import TensorGraph

/// Floats at a place of their own, aligned to cache lines; or at somebody else's.
final class FloatMemory: @unchecked Sendable {
  let floats: UnsafeMutablePointer<Float>
  private let isOwner: Bool

  /// Memory for `count` floats, with whatever was there.
  init(count: Int) {
    floats = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
      .assumingMemoryBound(to: Float.self)
    isOwner = true
  }

  /// Memory that somebody else owns.
  init(at floats: UnsafeMutablePointer<Float>) { (self.floats, isOwner) = (floats, false) }

  deinit { if isOwner { UnsafeMutableRawPointer(floats).deallocate() } }
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

  func copy(_ source: FloatMemory, to target: FloatMemory, _ count: Int) { target.floats.update(from: source.floats, count: count) }
}

typealias CPUParameters = ParameterCells<CPUParameterMemory>
typealias CPUPackingCell = PackingCell<FloatMemory>
