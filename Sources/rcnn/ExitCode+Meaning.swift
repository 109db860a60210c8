import ArgumentParser

/// What the program's exit status means, after sysexits(3) where that has a number.
extension ExitCode {
  /// Finished, but some inputs have no result.
  static let someInputsFailed = ExitCode(3)
  static let usage = ExitCode(64)
  static let badData = ExitCode(65)
  static let inputMissing = ExitCode(66)
  static let deviceUnavailable = ExitCode(69)
  static let cannotCreate = ExitCode(73)
  static let inputOutput = ExitCode(74)
  /// May succeed when tried again, perhaps elsewhere.
  static let temporary = ExitCode(75)

  /// Ended by a signal, as shells say it.
  static func signal(_ number: Int32) -> ExitCode { ExitCode(128 + number) }

  /// A line for each code.
  static let explanation = """
        0  all inputs have results
        1  unexpected error
        3  finished, but some inputs failed, kernels are wrong or files differ
       64  wrong usage
       65  a checkpoint, image, annotation file or download is refused,
           or a data set has findings
       66  an input does not exist or cannot be read
       69  the device is not available
       73  an output cannot be created
       74  reading or writing failed, perhaps since the disk is full
       75  try again: no memory, the device failed, or a file is in use
           (--resume continues)
      130  interrupted (141: nobody reads, 143: terminated; --resume continues)
    """
}
