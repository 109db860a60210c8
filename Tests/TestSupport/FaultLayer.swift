import Glibc

/// The layer that makes OpenCL calls of this process fail. Install it before the first call, so in a process of the test's own.
public struct FaultLayer {
  private let restart: @convention(c) () -> Void
  private let calls: @convention(c) () -> Int

  /// Where the layer was built: beside these tests.
  public static var path: String {
    get throws {
      guard let executable = realpath("/proc/self/exe", nil) else { throw TestSupportError("no path of the tests: errno \(errno)") }
      defer { free(executable) }
      return String(cString: dirname(executable)) + "/libOpenCLFaultLayer.so"
    }
  }

  /// A cache folder that stays beside these tests: a driver may take half a minute to make the programs of a model.
  public static var cachePath: String {
    get throws { try path + ".cache" }
  }

  /// The environment of a program that runs with the layer, with these variables of its faults, and finds its kernels compiled already.
  public static func environment(_ faults: [String: String] = [:]) throws -> [String: String] {
    let own = ["PATH": "/usr/bin:/bin", "OPENCL_LAYERS": try path, "XDG_CACHE_HOME": try cachePath, "RCNN_PROGRAM_CACHE": "on"]
    return own.merging(faults) { $1 }
  }

  /// Puts the layer before the system's OpenCL.
  public init() throws {
    let path = try Self.path
    setenv("OPENCL_LAYERS", path, 1)
    guard let library = dlopen(path, RTLD_NOW), let restart = dlsym(library, "opencl_fault_restart"),
      let calls = dlsym(library, "opencl_fault_calls")
    else { throw TestSupportError("\(path) is not built: \(String(cString: dlerror()))") }
    self.restart = unsafeBitCast(restart, to: (@convention(c) () -> Void).self)
    self.calls = unsafeBitCast(calls, to: (@convention(c) () -> Int).self)
  }

  /// How many calls there were since the last `fail`.
  public var callCount: Int { calls() }

  /// From now on, makes call number `call` (from 1; 0: none) of `function` (nil: of all) return `code`, and so the `count` - 1 calls (0: all) after it.
  public func fail(_ call: Int, of function: String? = nil, code: String = "-5", count: Int = 1) {
    setenv("OPENCL_FAULT_AT", "\(call)", 1)
    setenv("OPENCL_FAULT_CODE", code, 1)
    setenv("OPENCL_FAULT_COUNT", "\(count)", 1)
    if let function { setenv("OPENCL_FAULT_FUNCTION", function, 1) } else { unsetenv("OPENCL_FAULT_FUNCTION") }
    restart()
  }

  /// From now on, makes every device say that it is a GPU.
  public func disguiseAsGPU() {
    setenv("OPENCL_FAULT_TYPE", "gpu", 1)
    restart()
  }
}
