import DeviceRuntime
import OpenCLDevice
import TestSupport
import Testing

@Suite("The probes of an OpenCL device", .needsOpenCL, .serialized) struct ProbeTests {
  @Test("every sum goes through every multiply-add", arguments: [4, 16]) func multiplyAdds(width: Int) throws {
    let context = try CLTestDevice.context()
    let kernel = try context.kernel("probe", "probe_multiply_add", ["VECTOR_WIDTH": width, "SUMS": 8])
    let output = try context.buffer([Float](repeating: .nan, count: 3 * width))
    try context.enqueue(kernel, global: [3], local: [1], output, Int32(5), Float(0.5))
    // A sum that begins with i comes half as near to 1 in each round: 8 sums of 1 + (i - 1) / 32.
    #expect(try output.floats(context) == [Float](repeating: 8 + 20 / 32, count: 3 * width))
  }

  @Test("the copy is one", arguments: [4, 16]) func copy(width: Int) throws {
    let context = try CLTestDevice.context()
    let kernel = try context.kernel("probe", "probe_copy", ["VECTOR_WIDTH": width])
    let values = (0..<64 * width).map { Float($0) }
    let (input, output) = (try context.buffer(values), try context.buffer([Float](repeating: .nan, count: values.count)))
    try context.enqueue(kernel, global: [64], local: [64], output, input)
    #expect(try output.floats(context) == values)
  }

  @Test("a device has peaks", arguments: TileVariant.allCases) func peaks(variant: TileVariant) throws {
    let peak = try OpenCLDevice(#require(CLTestDevice.info), variant: variant).peakPerformance()
    #expect(peak.gigaflopsPerSecond > 0.1 && peak.gigaflopsPerSecond < 1e6)
    #expect(peak.gigabytesPerSecond > 0.01 && peak.gigabytesPerSecond < 1e5)
  }
}
