import Glibc

/// A program that was started and whose output is collected in files.
public final class RunningProgram: Sendable {
  private let folder: TemporaryFolder
  private let process: pid_t
  private let readsOutput: Bool

  init(path: String, arguments: [String], input: String, outputPath: String?, environment: [String: String]) throws {
    folder = try TemporaryFolder()
    readsOutput = outputPath == nil
    try folder.write(input, to: "input")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, folder["input"], O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, outputPath ?? folder["output"], O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, folder["errors"], O_WRONLY | O_CREAT, 0o600)
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in words + variables { free(word) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, path, &actions, nil, &words, &variables)
    guard code == 0 else { throw TestSupportError("cannot start \(path): errno \(code)") }
    self.process = process
  }

  /// Sends the program a signal.
  public func send(_ signal: Int32) { kill(process, signal) }

  /// Waits until something stands on standard error, a minute at most.
  public func waitForErrors() { folder.waitForText(in: "errors") }

  /// Waits for the end.
  public func wait() throws -> Program.Outcome {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { throw TestSupportError("cannot wait: errno \(errno)") }
    }
    let signal = status & 0x7F
    return Program.Outcome(
      status: signal == 0 ? status >> 8 & 0xFF : 128 + signal, output: readsOutput ? try folder.text(of: "output") : "",
      errors: try folder.text(of: "errors"))
  }
}
