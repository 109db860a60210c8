import DeviceRuntime
import TensorGraph

/// A device of an OpenCL platform: the whole graph runs as kernels on it, from the raw image to the final boxes.
public struct OpenCLDevice: Device {
  public let info: OpenCLDeviceInfo
  package let context: OpenCLContext
  /// Where its kernels keep their tiles.
  public let variant: TileVariant
  /// How long a wait for a device may take if nobody says otherwise.
  public static let usualDeadline = Duration.seconds(60)

  /// Opens a device; every wait for it ends after `deadline`. `variant` nil takes the tiles that suit its type. Throws `OpenCLError`.
  public init(_ info: OpenCLDeviceInfo, variant: TileVariant? = nil, deadline: Duration = usualDeadline) throws(OpenCLError) {
    self.info = info
    self.variant = variant ?? TileVariant(info)
    context = try OpenCLContext(info, deadline: deadline)
  }

  /// The same device with a new context: what may help when it was lost. Throws `OpenCLError`.
  package func reopened() throws(OpenCLError) -> OpenCLDevice { try OpenCLDevice(info, variant: variant, deadline: context.deadline) }

  /// Where the programs came from that were needed so far.
  public var programCounts: ProgramCounts { context.programCounts }

  public var name: String { "opencl:\(info.index) (\(info.name), \(info.platformName))" }

  public func compile(_ graph: Graph, guarded: Bool) throws -> any Executable { try executable(graph, guarded: guarded) }

  /// As `compile`.
  package func executable(_ graph: Graph, guarded: Bool = false) throws -> OpenCLExecutable {
    let graph = graph.optimized
    let reader = ParameterReader(graph: graph)
    let compiler = OpenCLOperationCompiler(reader: reader, context: context, variant: variant)
    let memoryGuard = guarded || info.isSimulator ? MemoryGuard(context, isPoisoning: guarded) : nil
    let operations = try context.exclusively(guardedBy: memoryGuard) { try reader.operations(compiler.operation) }
    return OpenCLExecutable(graph: graph, operations: operations, context: context, memoryGuard: memoryGuard)
  }
}
