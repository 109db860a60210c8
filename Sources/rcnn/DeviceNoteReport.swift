import RCNN

/// Says what a detector notes about its device, each note once.
struct DeviceNoteReport {
  private let detector: Detector
  private let log: Log
  private var count = 0

  init(_ detector: Detector, _ log: Log) { (self.detector, self.log) = (detector, log) }

  /// Says what is new.
  mutating func update() {
    let notes = detector.deviceNotes
    for note in notes.dropFirst(count) { log.note(note) }
    count = notes.count
  }
}
