import DeviceRuntime
import Lowering
import TensorGraph

/// A device of an OpenCL platform: the whole graph runs as kernels on it, from the raw image to the final boxes.
public struct OpenCLDevice: Device {
  /// What it is and can do.
  public let info: OpenCLDeviceInfo
  package let context: OpenCLContext
  /// Where its kernels keep their tiles.
  public let variant: TileVariant
  /// How long a wait for a device may take if nobody says otherwise.
  public static let usualDeadline = Duration.seconds(60)

  /// Opens a device; every wait for it ends after `deadline`. `variant` nil takes the tiles that suit its type. `willCompile` is called with the name of each
  /// kernel file that the driver is about to compile. Throws `OpenCLError`.
  public init(
    _ info: OpenCLDeviceInfo, variant: TileVariant? = nil, deadline: Duration = usualDeadline,
    willCompile: (@Sendable (String) -> Void)? = nil
  ) throws(OpenCLError) {
    self.info = info
    self.variant = variant ?? TileVariant(info)
    context = try OpenCLContext(info, deadline: deadline, willCompile: willCompile)
  }

  /// The same device with a new context: what may help when it was lost. Throws `OpenCLError`.
  package func reopened() throws(OpenCLError) -> OpenCLDevice {
    try OpenCLDevice(info, variant: variant, deadline: context.deadline, willCompile: context.willCompile)
  }

  /// Where the programs came from that were needed so far.
  public var programCounts: ProgramCounts { context.programCounts }

  public var name: String { "opencl:\(info.index) (\(info.name), \(info.platformName))" }

  public func compile(_ graph: Graph, _ options: CompileOptions) throws -> any Executable { try executable(graph, options) }

  /// As `compile`.
  package func executable(_ graph: Graph, _ options: CompileOptions = CompileOptions()) throws -> OpenCLExecutable {
    let parameters = try OpenCLParameters.chosen(by: options, on: OpenCLParameterMemory(context: context))
    let memoryGuard = options.isGuarded || info.isSimulator ? MemoryGuard(context, isPoisoning: options.isGuarded) : nil
    return try parameters.exclusively {
      try context.exclusively(guardedBy: memoryGuard) {
        let lowered = try LoweredGraph(graph)
        let factory = OpenCLOperationFactory(context: context, variant: variant, packing: GraphPackings(parameters))
        let operations = try lowered.operations(factory)
        // What is wrong with a packing is to be known now, and the host memory of the constants to be free.
        try context.finish()
        return OpenCLExecutable(
          lowered, operations, packings: factory.packing.cells, variables: try parameters.variables(of: graph), parameters: parameters,
          context: context, memoryGuard: memoryGuard, memoryLimit: options.memoryLimit)
      }
    }
  }

  public func makeParameterStore() -> any ParameterStore { OpenCLParameters(on: OpenCLParameterMemory(context: context)) }
}
