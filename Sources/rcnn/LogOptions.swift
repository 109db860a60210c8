import ArgumentParser

/// The options that say how much is said; every command that works for a while shares them.
struct LogOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Say nothing but errors and warnings.") var quiet = false
  @Flag(name: .shortAndLong, help: "Say more.") var verbose = false

  func validate() throws {
    if quiet && verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
  }

  /// What takes the messages.
  var log: Log { Log(level: quiet ? .quiet : verbose ? .verbose : .normal) }
}
