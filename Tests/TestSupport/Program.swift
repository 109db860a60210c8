import Glibc

/// Runs a program of this package as a user would.
public struct Program: Sendable {
  public let path: String

  /// What a program left behind when it ended.
  public struct Outcome: Sendable {
    /// The exit status; 128 and the signal's number if a signal ended it, as shells say it.
    public let status: Int32
    public let output: String
    public let errors: String
  }

  /// The program called `name` that was built beside these tests.
  public init(named name: String) throws {
    guard let executable = realpath("/proc/self/exe", nil) else { throw TestSupportError("no path of the tests: errno \(errno)") }
    defer { free(executable) }
    path = String(cString: dirname(executable)) + "/" + name
    if access(path, X_OK) != 0 { throw TestSupportError("\(path) is not built") }
  }

  /// The first of the programs called `names` that is installed on this machine; nil where none is.
  public init?(installed names: [String]) {
    let paths = names.flatMap { name in ["/usr/bin", "/usr/local/bin"].map { "\($0)/\(name)" } }
    guard let path = paths.first(where: { access($0, X_OK) == 0 }) else { return nil }
    self.path = path
  }

  /// The program at `path`.
  public init(at path: String) throws {
    if access(path, X_OK) != 0 { throw TestSupportError("\(path) is no program") }
    self.path = path
  }

  /// Runs the program to its end, in an empty environment but for `environment`. Standard output goes to `outputPath` if that is given.
  public func run(
    _ arguments: [String], input: String = "", outputPath: String? = nil, environment: [String: String] = [:]
  ) throws -> Outcome {
    let running = try start(arguments, input: input, outputPath: outputPath, environment: environment)
    return try running.wait()
  }

  /// Starts the program.
  public func start(
    _ arguments: [String], input: String = "", outputPath: String? = nil, environment: [String: String] = [:]
  ) throws -> RunningProgram {
    try RunningProgram(path: path, arguments: arguments, input: input, outputPath: outputPath, environment: environment)
  }
}
