import CFiles

/// What becomes of files when the program ends before its time. Only programs call this: libraries leave signals alone.
package enum FileGuard {
  /// From now on, signals that end the program remove its temporary files first. A mapped file that somebody cut, and memory that ran out, end it with
  /// `status` and a sentence on standard error.
  package static func install(status: Int32) { cfiles_guard_process(status) }

  /// Removes the files that are not complete; may be called from a signal handler.
  package static func removeTemporaries() { cfiles_unlink_temporaries() }
}
