import OpenCLDevice

extension OpenCLBuffer {
  /// All floats of the buffer.
  func floats(_ context: OpenCLContext) throws -> [Float] {
    var values = [Float](repeating: .nan, count: byteCount / 4)
    try values.withUnsafeMutableBytes { try context.read(self, into: $0, offset: 0) }
    return values
  }
}
