/// Sets buffers of whole words to zero.
struct Clearing {
  private let kernel: OpenCLKernel

  init(bufferCount: Int, on context: OpenCLContext) throws(OpenCLError) {
    kernel = try context.kernel("clear", "clear_words", ["PARTS": bufferCount])
  }

  func enqueue(_ buffers: [OpenCLBuffer], on context: OpenCLContext) throws(OpenCLError) {
    let counts = buffers.map { $0.byteCount / MemoryLayout<UInt32>.stride }
    let largest = counts.max() ?? 0
    let parameters = zip(buffers, counts).flatMap { [$0, Int32($1)] as [any KernelArgument] }
    try context.enqueue(kernel, global: [largest], local: [64], arguments: [Int32(largest)] + parameters)
  }
}
