import ArgumentParser

/// The option that silences a command; every one that works for a while has it.
struct QuietOption: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Say nothing but errors and warnings.") var quiet = false

  /// What takes the messages.
  var log: Log { Log(level: quiet ? .quiet : .normal) }
}

/// The options that say how much a command says that runs a network.
struct LogOptions: ParsableArguments {
  @OptionGroup var silence: QuietOption
  @Flag(name: .shortAndLong, help: "Say more: what runs the network.") var verbose = false

  func validate() throws {
    if silence.quiet && verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
  }

  /// What takes the messages.
  var log: Log { verbose ? Log(level: .verbose) : silence.log }
}
