import CLibrary
import Checksums
import Files
import SwiftProtobuf

/// A file of events for TensorBoard in the folder of a run: curves of numbers and pictures, each at a step.
///
/// Each event is appended whole (TensorFlow's record format), so that the file is valid at any moment; TensorBoard follows it while it grows.
public final class EventFile {
  private let writer: FileWriter

  /// Begins a file of its own in `folder`, beside those of other runs there; of those, what was written at `step` and later counts no more. Throws `FileError`.
  public init(in folder: String, from step: Int) throws {
    let now = Self.now
    let name = "events.out.tfevents.\(Int(now)).\(Int(now * 1e6) % 1_000_000).rcnn"
    writer = try FileWriter(path: folder.appending(path: name), flags: O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW)
    try append(step: 0) { $0.fileVersion = "brain.Event:2" }
    try append(step: step) { $0.sessionLog.status = .start }
  }

  /// Adds points of curves. Throws `FileError`.
  public func add(_ values: [(tag: String, value: Double)], step: Int) throws {
    try append(step: step) { event in
      event.summary.value = values.map { tag, number in
        var value = Summary.Value()
        (value.tag, value.simpleValue) = (tag, Float(number))
        return value
      }
    }
  }

  /// Adds a picture: the bytes of a PNG or JPEG file, and the image's size in pixels. Throws `FileError`.
  public func add(picture bytes: [UInt8], height: Int, width: Int, tag: String, step: Int) throws {
    try append(step: step) { event in
      var value = Summary.Value()
      value.tag = tag
      (value.image.height, value.image.width, value.image.colorspace) = (Int32(height), Int32(width), 3)
      value.image.encodedImageString.append(contentsOf: bytes)
      event.summary.value = [value]
    }
  }

  // MARK: - Records

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func append(step: Int, _ fill: (inout Event) -> Void) throws {
    var event = Event()
    (event.wallTime, event.step) = (Self.now, Int64(step))
    fill(&event)
    let bytes: [UInt8] = try event.serializedBytes()
    try Self.record(bytes).withUnsafeBytes { try writer.write($0) }
  }

  /// The length and its checksum, then the bytes and theirs.
  private static func record(_ bytes: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(bytes.count))
    return length + littleEndian(maskedChecksum(length)) + bytes + littleEndian(maskedChecksum(bytes))
  }

  /// Turned and moved, as TensorFlow has it, so that checksums of bytes that hold checksums are none of their own.
  private static func maskedChecksum(_ bytes: [UInt8]) -> UInt32 {
    let sum = bytes.withUnsafeBytes(CRC32.castagnoli.checksum)
    return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian, Array.init) }
}
