import CLibrary
import RCNN
import Results

/// Tells how far a run has come: a bar on a terminal, elsewhere a line every ten seconds.
struct ProgressReport {
  private let total: Int
  private let unit: String
  private let log: Log
  private let isShown: Bool
  private let terminal = Terminal()
  private let start = ContinuousClock.now
  private var last = ContinuousClock.now
  private var done = 0

  /// Tells of `total` things of the given name, unless rows that go to the same terminal tell enough.
  init(total: Int, unit: String = "images", log: Log, rowsGoToStandardOutput: Bool) {
    self.total = total
    self.unit = unit
    self.log = log
    isShown = log.level > .quiet && !(rowsGoToStandardOutput && terminal.isInteractive && isatty(STDOUT_FILENO) == 1)
  }

  /// Counts one more.
  mutating func advance() {
    done += 1
    let interval = Duration.milliseconds(terminal.isInteractive ? 100 : 10_000)
    guard isShown, ContinuousClock.now - last >= interval else { return }
    last = .now
    if terminal.isInteractive { Terminal.write(Terminal.clearedLine + bar) } else { log.note(line) }
  }

  /// Removes the bar.
  func clear() {
    if terminal.isInteractive && isShown { Terminal.write(Terminal.clearedLine) }
  }

  private var line: String {
    let rate = Double(done) / max((ContinuousClock.now - start).seconds, 1e-9)
    let remaining = Int((Double(total - done) / max(rate, 1e-9)).rounded(.up))
    return "\(done)/\(total) \(unit), \(decimal(rate, digits: 1)) \(unit)/s, \(Self.clock(remaining)) left"
  }

  private var bar: String {
    let width = max(0, min(30, terminal.width - line.count - 4))
    let filled = width * done / max(total, 1)
    return "[" + String(repeating: "=", count: filled) + String(repeating: " ", count: width - filled) + "] " + line
  }

  /// "1:02:03" or "2:03".
  static func clock(_ seconds: Double) -> String { clock(Int(min(max(seconds, 0), 1e9).rounded(.up))) }

  private static func clock(_ seconds: Int) -> String {
    func two(_ value: Int) -> String { (value < 10 ? "0" : "") + String(value) }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return (hours > 0 ? "\(hours):\(two(minutes))" : "\(minutes)") + ":" + two(seconds % 60)
  }
}

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
