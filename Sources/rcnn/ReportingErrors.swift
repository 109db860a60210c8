import ArgumentParser
import RCNN

/// Runs a command's work; an error becomes one sentence on standard error and the exit status that stands for it.
func reportingErrors(_ body: () throws -> Void) throws {
  do { try body() } catch { throw reported(error) }
}

/// What a command throws for an error after it has said it: the exit status.
func reported(_ error: any Error) -> any Error {
  if error is ExitCode { return error }
  // The reader of a pipe that has left wants no comment.
  if case FileError.brokenPipe = error {} else { Log().error("\(error)") }
  return ExitCode(for: error)
}
