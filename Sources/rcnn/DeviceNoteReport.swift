import RCNN

/// Says what a detector notes about its checkpoint and its device, each note once: at first what people may not expect, later what befell the device.
struct DeviceNoteReport {
  private let detector: Detector
  private let log: Log
  private var count = 0

  /// Says what there is to say before the first run.
  init(_ detector: Detector, _ log: Log) {
    (self.detector, self.log) = (detector, log)
    for note in detector.modelNotes { log.note(note) }
    update()
  }

  /// Says what is new.
  mutating func update() {
    let notes = detector.deviceNotes
    for note in notes.dropFirst(count) { log.note(note) }
    count = notes.count
  }
}
