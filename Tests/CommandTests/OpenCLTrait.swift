import OpenCLDevice
import Testing

extension Trait where Self == ConditionTrait {
  /// Skips a test where there is no OpenCL device.
  static var needsOpenCL: Self {
    .enabled("this machine has no usable OpenCL device") { (try? OpenCLDevices.all())?.contains { $0.problem == nil } ?? false }
  }
}
