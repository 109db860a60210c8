import Glibc
import OpenCLDevice
import Testing

/// The OpenCL device that tests run on.
package enum CLTestDevice {
  /// The first device that can be used; nil when this machine has none.
  package static let info = (try? OpenCLDevices.all())?.first { $0.problem == nil }

  /// A context of its own; `deadline` for each wait.
  package static func context(deadline: Duration = .seconds(60)) throws -> OpenCLContext {
    try OpenCLContext(#require(info), deadline: deadline)
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test where there is no OpenCL device.
  package static var needsOpenCL: Self { .needs("a usable OpenCL device") { CLTestDevice.info != nil } }

  /// Skips a test where there is no library that looks for OpenCL's drivers, with or without any.
  package static var needsOpenCLLoader: Self { .needs("an OpenCL loader") { dlopen("libOpenCL.so.1", RTLD_LAZY) != nil } }

  /// Skips a test where this machine lacks `what`. With RCNN_TEST_ALL in the environment it runs all the same, and fails.
  package static func needs(_ what: String, _ isThere: @escaping @Sendable () -> Bool) -> Self {
    .enabled("this machine has not \(what)") { isThere() || getenv("RCNN_TEST_ALL") != nil }
  }
}
