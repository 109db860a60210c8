import OpenCLDevice
import TestSupport

/// A small use of everything in the OpenCL layer: finds the device, builds a program, writes, runs, reads.
enum DoublingRun {
  static let expected: [Float] = [2, 4, 6]

  /// Twice 1, 2 and 3, by the first device that can be used.
  static func result(deadline: Duration = .seconds(60)) throws -> [Float] {
    guard let info = try OpenCLDevices.all().first(where: { $0.problem == nil }) else { throw TestSupportError("no device") }
    let context = try OpenCLContext(info, deadline: deadline)
    let kernel = try kernel(context)
    let whole = try context.buffer(byteCount: 2 * info.baseAddressAlignment)
    let (x, y) = (try context.buffer([1, 2, 3] as [Float]), try whole.slice(offset: info.baseAddressAlignment, byteCount: 12))
    try context.fill(y, word: .max)
    try context.enqueue(kernel, global: [3], local: [4], y, x, Int32(3))
    return try y.floats(context)
  }

  /// The program that is built.
  static func kernel(_ context: OpenCLContext) throws -> OpenCLKernel {
    let body = """
      __kernel void twice(__global float *y, __global const float *x, int count) {
        int i = get_global_id(0);
        if (i < count) y[i] = FACTOR * x[i];
      }
      """
    return try context.kernel(KernelSource(name: "doubling", body: body), "twice", ["FACTOR": 2])
  }
}
