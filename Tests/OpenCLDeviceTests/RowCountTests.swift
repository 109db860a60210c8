import OpenCLDevice
import TestSupport
import Testing

@Suite("Rows that do not exist", .serialized, .needsOpenCL) struct RowCountTests {
  /// Two images (or regions) of two pixels with 16 channels, of which only the first exists.
  private struct Tensors {
    let context: OpenCLContext
    let input: OpenCLBuffer
    let output: OpenCLBuffer
    let parameters: OpenCLBuffer
    let count: OpenCLBuffer

    /// The output is all NaN, and so is what does not exist of the input.
    init() throws {
      context = try CLTestDevice.context()
      input = try context.buffer((0..<64).map { $0 < 32 ? Float($0) : .nan })
      output = try context.buffer(byteCount: 36 * 64 * 4)
      try context.fill(output, word: .max)
      parameters = try context.buffer([Float](repeating: 1, count: 36 * 256))
      count = try context.buffer([7, 1] as [Int32])
    }

    /// Expects `floats` floats of the output to be written, none behind them.
    func expectWritten(_ floats: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
      let values = try output.floats(context)
      #expect(!values[..<floats].contains { $0.isNaN }, sourceLocation: sourceLocation)
      #expect(values[floats...].allSatisfy { $0.isNaN }, sourceLocation: sourceLocation)
    }
  }

  @Test("a matrix product leaves them alone", arguments: [0, 1])
  func product(vectorRegisters: Int) throws {
    let t = try Tensors()
    let kernel = try t.context.kernel(
      "gemm", "gemm_forward", ["VECTOR_REGISTERS": vectorRegisters, "TILE": 64])
    let (none, one) = (Int32(0), Int32(1))
    try t.context.enqueue(
      kernel, global: vectorRegisters == 1 ? [1, 1, 1] : [256, 1], local: vectorRegisters == 1 ? [1, 1, 1] : [256, 1],
      t.output, t.input, t.parameters, t.parameters, t.parameters, Int32(4), Int32(16), Int32(16), Int32(16), one, Int32(2), one, Int32(2),
      none,
      none, Int32(2), Int32(2), none, t.count, one)
    try t.expectWritten(32)
  }

  @Test("the product with a vector leaves them alone", arguments: TileVariant.allCases)
  func matrixVector(tiles: TileVariant) throws {
    let t = try Tensors()
    let isLocal = tiles == .localMemory
    let kernel = try t.context.kernel("matrix_vector", "matrix_vector_forward", ["VECTOR_WIDTH": isLocal ? 4 : 16, "STRIPES": 16])
    try t.context.enqueue(
      kernel, global: isLocal ? [16, 16, 2] : [1, 2, 1], local: isLocal ? [16, 16, 1] : [1, 1, 1], t.output, t.input, t.parameters,
      t.parameters, Int32(2), Int32(16), Int32(16), t.count, Int32(1))
    try t.expectWritten(16)
  }

  @Test("Winograd's transforms leave their tiles alone", arguments: [1, 16])
  func winograd(vectorWidth: Int) throws {
    let t = try Tensors()
    let defines: KeyValuePairs = ["VECTOR_WIDTH": vectorWidth]
    let local = [16 / vectorWidth, 16]
    let transformInput = try t.context.kernel("winograd", "winograd_transform_input", defines)
    try t.context.enqueue(
      transformInput, global: [16 / vectorWidth, 2], local: local, t.output, t.input, Int32(16), Int32(2), Int32(1), Int32(2), Int32(0),
      Int32(2), t.count, Int32(1))
    let transformed = try t.output.floats(t.context)
    // [36 points][2 tiles][16 channels]
    #expect(
      transformed.indices.filter { transformed[$0].isNaN } == (0..<36 * 2 * 16).filter { $0 / 16 % 2 == 1 } + Array(36 * 32..<36 * 64))
    try t.context.fill(t.output, word: .max)
    let transformOutput = try t.context.kernel("winograd", "winograd_transform_output", defines)
    try t.context.enqueue(
      transformOutput, global: [16 / vectorWidth, 2], local: local, t.output, t.parameters, t.parameters, t.parameters, Int32(16), Int32(2),
      Int32(1), Int32(2), Int32(0), Int32(2), t.count, Int32(1))
    try t.expectWritten(32)
  }

  @Test("operations on images leave them alone", arguments: [4, 16])
  func images(vectorWidth: Int) throws {
    let kernels = [
      ("pooling", "max_pooling_forward"), ("upsample_nearest", "upsample_nearest_forward"), ("dilation", "dilation_forward"),
      ("upsample_nearest", "upsample_nearest_gradient"), ("pooling", "global_average_pooling_gradient"),
    ]
    for (source, entryPoint) in kernels {
      let t = try Tensors()
      let kernel = try t.context.kernel(
        source, entryPoint, ["VECTOR_WIDTH": vectorWidth, "KERNEL": 1, "STRIDE": 1, "PADDING": 0])
      try t.context.enqueue(
        kernel, global: [16 / vectorWidth, 2, 2], local: vectorWidth == 16 ? [1, 1, 1] : [4, 4, 4], t.output, t.input, Int32(2), Int32(16),
        Int32(1),
        Int32(2),
        Int32(1), Int32(2), t.count, Int32(1))
      try t.expectWritten(32)
    }
  }

  @Test("elementwise operations leave them alone")
  func elementwise() throws {
    let t = try Tensors()
    let kernel = try t.context.kernel("elementwise", "activation_forward")
    try t.context.enqueue(
      kernel, global: [64], local: [256], t.output, t.input, Int32(2), Int32(32), Int32(32), Int32(32), t.count, Int32(1))
    try t.expectWritten(32)
  }

  @Test("a weight's gradient does not add them", arguments: [0, 1])
  func weightGradient(vectorRegisters: Int) throws {
    let t = try Tensors()
    let kernel = try t.context.kernel(
      "weight_gradient", "weight_gradient_products", ["VECTOR_REGISTERS": vectorRegisters, "TILE": 64])
    let sizes = [2, 16, 16, 16, 0, 0, 1, 2, 16, 1, 1, 1, 0, 4, 2, 2].map { Int32($0) }
    try t.context.enqueue(
      kernel, global: vectorRegisters == 1 ? [1, 1, 1] : [256, 1], local: vectorRegisters == 1 ? [1, 1, 1] : [256, 1],
      arguments: [t.output, t.input, t.input] + sizes + [t.count, Int32(1)])
    try t.expectWritten(32)
  }

  @Test("sums of channels do not add them", arguments: [1, 4, 16])
  func sums(vectorWidth: Int) throws {
    let t = try Tensors()
    let kernel = try t.context.kernel("strip_sums", "strip_sums", ["VECTOR_WIDTH": vectorWidth])
    try t.context.enqueue(
      kernel, global: [16 / vectorWidth, 1], local: vectorWidth == 16 ? [1, 1] : [16 / vectorWidth, 16], t.output, t.input, t.input,
      t.parameters, Int32(16), Int32(1), Int32(4), Int32(2), Int32(2), t.count, Int32(1))
    try t.expectWritten(16)
  }
}
