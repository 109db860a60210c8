/// Where the programs of a device came from: all compiled in a cold start, all loaded in a warm one. A driver that has a cache of its own, as pocl has,
/// also answers a compilation from that.
public struct ProgramCounts: Sendable, Equatable {
  /// Programs that the driver compiled.
  public internal(set) var compiled = 0
  /// Taken from the program store on disk.
  public internal(set) var loaded = 0
}
