import RCNN

/// Says what a detector notes about its device, each note once: at first why it is another one than people may expect, later what befell it.
struct DeviceNoteReport {
  private let detector: Detector
  private let log: Log
  private var count = 0

  /// Says what there is to say before the first run.
  init(_ detector: Detector, _ log: Log) {
    (self.detector, self.log) = (detector, log)
    update()
  }

  /// Says what is new.
  mutating func update() {
    let notes = detector.deviceNotes
    for note in notes.dropFirst(count) { log.note(note) }
    count = notes.count
  }
}
