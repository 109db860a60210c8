import DeviceRuntime
import Lowering
import TensorGraph

/// Parameters in the memory of an OpenCL device.
struct OpenCLParameterMemory: ParameterMemory {
  let context: OpenCLContext

  func exclusively<Result>(_ body: () throws -> Result) throws -> Result { try context.exclusively(body) }

  func allocate(_ count: Int) throws -> OpenCLBuffer { try context.buffer(byteCount: count * MemoryLayout<Float>.stride) }

  func write(_ values: [Float], to memory: OpenCLBuffer) throws {
    try values.withUnsafeBytes { try context.write($0, to: memory, offset: 0) }
  }

  func read(_ memory: OpenCLBuffer, _ count: Int) throws -> [Float] {
    try [Float](unsafeUninitializedCapacity: count) { values, initialised in
      try context.read(memory, into: UnsafeMutableRawBufferPointer(values), offset: 0)
      initialised = count
    }
  }

  func copy(_ source: OpenCLBuffer, to target: OpenCLBuffer, _ count: Int) throws {
    try context.copy(source, to: target, byteCount: count * MemoryLayout<Float>.stride)
  }
}

typealias OpenCLParameters = ParameterCells<OpenCLParameterMemory>
typealias OpenCLPackingCell = PackingCell<OpenCLBuffer>
