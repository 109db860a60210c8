import OpenCLDevice
import TestSupport
import Testing

@Suite("The OpenCL context", .needsOpenCL) struct CLContextTests {
  private let scaling = """
    __kernel void scale(__global float *y, __global const float *x, float factor, int count) {
      int i = get_global_id(0);
      if (i < count) y[i] = activated(factor * x[i], ACTIVATION) + OFFSET;
    }
    """

  @Test("a kernel gets its arguments by type and in order") func arguments() throws {
    let context = try CLTestDevice.context()
    let kernel = try context.kernel(KernelSource(name: "scaling", body: scaling), "scale", ["ACTIVATION": 1, "OFFSET": 10])
    let (x, y) = (try context.buffer([-1, 2, 3] as [Float]), try context.buffer([Float](repeating: -7, count: 4)))
    try context.enqueue(kernel, global: [3], local: [64], y, x, Float(2), Int32(3))
    #expect(try y.floats(context) == [10, 14, 16, -7])
  }

  @Test("constants are part of what a program is") func defines() throws {
    let context = try CLTestDevice.context()
    let source = try KernelSource(name: "scaling", body: scaling)
    let (x, y) = (try context.buffer([-1] as [Float]), try context.buffer(byteCount: 4))
    for (activation, offset, expected) in [(0, 0, -1), (1, 0, 0), (1, 5, 5)] as [(Int, Int, Float)] {
      let kernel = try context.kernel(source, "scale", ["ACTIVATION": activation, "OFFSET": offset])
      try context.enqueue(kernel, global: [1], local: [1], y, x, Float(1), Int32(1))
      #expect(try y.floats(context) == [expected])
    }
  }

  @Test("the range of a kernel is rounded up to whole work-groups in every dimension") func rounding() throws {
    let context = try CLTestDevice.context()
    let body = """
      __kernel void sizes(__global float *y) {
        if (get_global_id(0) + get_global_id(1) == 0) { y[0] = get_global_size(0); y[1] = get_global_size(1); }
      }
      """
    let kernel = try context.kernel(KernelSource(name: "measuring", body: body), "sizes")
    let y = try context.buffer([0, 0] as [Float])
    try context.enqueue(kernel, global: [9, 0], local: [8, 4], y)
    #expect(try y.floats(context) == [0, 0], "without work-items nothing runs")
    try context.enqueue(kernel, global: [9, 4], local: [8, 4], y)
    #expect(try y.floats(context) == [16, 4])
  }

  @Test("a slice of a slice is a part of the same memory") func slices() throws {
    let context = try CLTestDevice.context()
    let step = context.info.baseAddressAlignment
    let whole = try context.buffer([Float](repeating: 1, count: step))
    let slice = try whole.slice(offset: step, byteCount: 2 * step).slice(offset: step, byteCount: 4)
    try context.fill(slice, word: 0)
    #expect(try whole.floats(context).indices { $0 == 0 } == RangeSet([step / 2..<step / 2 + 1]))
  }

  @Test("a write takes its bytes at once and goes where it is told") func writes() throws {
    let context = try CLTestDevice.context()
    let buffer = try context.buffer([0, 0, 0] as [Float])
    var bytes: [Float] = [5]
    try bytes.withUnsafeBytes { try context.write($0, to: buffer, offset: 8) }
    bytes[0] = 6
    #expect(try buffer.floats(context) == [0, 0, 5])
  }

  @Test("the profiler times each launch for its node") func profiling() throws {
    let context = try CLTestDevice.context()
    let kernel = try context.kernel(KernelSource(name: "scaling", body: scaling), "scale", ["ACTIVATION": 0, "OFFSET": 0])
    let count = 1 << 16
    let (x, y) = (try context.buffer([Float](repeating: 0, count: count)), try context.buffer(byteCount: 4 * count))
    let profiler = OpenCLProfiler()
    context.profiler = profiler
    for node in [5, 3] {
      profiler.node = node
      try context.enqueue(kernel, global: [count], local: [64], y, x, Float(1), Int32(count))
    }
    try context.finish()
    let entries = try profiler.entries()
    #expect(entries.map(\.node) == [5, 3])
    #expect(entries.allSatisfy { $0.entryPoint == "scale" && $0.nanoseconds > 0 && $0.nanoseconds < 10_000_000_000 })
    #expect(try profiler.entries().isEmpty)
  }
}
