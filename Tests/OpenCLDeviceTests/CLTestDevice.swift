import OpenCLDevice
import Testing

/// The OpenCL device that the tests of the OpenCL layer run on.
enum CLTestDevice {
  /// The first device that can be used; nil when this machine has none.
  static let info = (try? OpenCLDevices.all())?.first { $0.problem == nil }

  /// A context of its own; `deadline` for each wait.
  static func context(deadline: Duration = .seconds(60)) throws -> OpenCLContext {
    try OpenCLContext(#require(info), deadline: deadline)
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test where there is no OpenCL device.
  static var needsOpenCL: Self { .enabled("this machine has no usable OpenCL device") { CLTestDevice.info != nil } }
}

extension OpenCLBuffer {
  /// All floats of the buffer.
  func floats(_ context: OpenCLContext) throws -> [Float] {
    var values = [Float](repeating: .nan, count: byteCount / 4)
    try values.withUnsafeMutableBytes { try context.read(self, into: $0, offset: 0) }
    return values
  }
}
