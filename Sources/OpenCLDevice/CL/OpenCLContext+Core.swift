import COpenCL
import Synchronization

extension OpenCLContext {
  /// The context and the queue of one device; all objects made in them keep them alive.
  final class Core: @unchecked Sendable {
    let library: OpenCLLibrary
    let device: cl_device_id
    let deviceName: String
    let handle: cl_context
    let queue: cl_command_queue
    /// There from the first transfer on.
    var staging: StagingMemory?
    private let abandoned = Atomic(false)
    /// Whether any was abandoned.
    static let mayBeBusy = Atomic(false)

    var functions: opencl_functions { _read { yield library.functions } }

    init(_ info: OpenCLDeviceInfo) throws(OpenCLError) {
      guard let platform = info.platform, let device = info.device, info.problem == nil else {
        throw .unusable(device: info.name, reason: info.problem ?? "it is not there")
      }
      let library = try OpenCLLibrary.system()
      (self.library, self.device, deviceName) = (library, device, info.name)
      let handle = try create("clCreateContext") { code in
        let properties = [cl_context_properties(CL_CONTEXT_PLATFORM), cl_context_properties(bitPattern: platform), 0]
        var device: cl_device_id? = device
        return library.functions.clCreateContext(properties, 1, &device, nil, nil, code)
      }
      self.handle = handle
      do {
        // Profiling, which costs next to nothing, can only be had for a whole queue.
        let properties = cl_command_queue_properties(CL_QUEUE_PROFILING_ENABLE)
        queue = try create("clCreateCommandQueue") { library.functions.clCreateCommandQueue(handle, device, properties, $0) }
      } catch {
        _ = library.functions.clReleaseContext(handle)
        throw error
      }
    }

    /// Keeps everything for ever, this and all objects made in it: a hanging device may still touch the memory, and a hanging driver would not come back
    /// from a release.
    func abandon() {
      if !abandoned.exchange(true, ordering: .relaxed) { _ = Unmanaged.passRetained(self) }
      Self.mayBeBusy.store(true, ordering: .relaxed)
    }

    var isAbandoned: Bool { abandoned.load(ordering: .relaxed) }

    /// Gives an object back, unless everything is kept.
    func release(_ body: (opencl_functions) -> Int32) {
      if !isAbandoned { _ = body(functions) }
    }

    deinit {
      staging?.release(self)
      _ = functions.clReleaseCommandQueue(queue)
      _ = functions.clReleaseContext(handle)
    }
  }
}
