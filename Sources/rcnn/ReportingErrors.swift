import ArgumentParser
import RCNN

/// Runs a command's work; an error becomes one sentence on standard error and the exit status that stands for it.
func reportingErrors(_ body: () throws -> Void) throws {
  do { try body() } catch { throw reported(error) }
}

/// Runs a command's work; an error becomes one sentence on standard error and the exit status that stands for it.
func reportingErrors(_ body: () async throws -> Void) async throws {
  do { try await body() } catch { throw reported(error) }
}

private func reported(_ error: any Error) -> any Error {
  if error is ExitCode { return error }
  // The reader of a pipe that has left wants no comment.
  if case OutputError.brokenPipe = error {} else { Log().error("\(error)") }
  return ExitCode(for: error)
}
