import ArgumentParser
import CLibrary
import FoundationEssentials
import JSON
import RCNN
import Results
import Synchronization

/// `rcnn detect --worker`: answers a request a line, each with a line, in order, until its input ends.
struct WorkerRun {
  private let detector: Detector
  private let options: RunOptions
  private let log: Log

  /// Loads the model; throws the errors of the library.
  init(_ command: DetectCommand) throws {
    log = command.log
    detector = try Detector(weights: command.model.weights, options: command.detectorOptions(), log: log)
    options = command.runOptions
    log.detail("\(command.model.weights) on \(detector.deviceName): ready")
  }

  /// Works; throws what reading, the device and writing throw, and the exit status where a signal came.
  func callAsFunction() async throws {
    let requests = try RequestLines(limits: options.limits)
    let results = detector.results(for: ImageFeed(requests), options: options)
    let watch = Interruption.watch { _ in results.stop() }
    defer { watch.cancel() }
    var notes = DeviceNoteReport(detector, log)
    for try await result in results {
      notes.update()
      switch result {
      case .success(let image): try StandardOutput.write(JSONLines().row(image.result))
      case .failure(let failure): try StandardOutput.write(JSONLines().row(failure))
      }
    }
    if let number = Interruption.signalNumber { throw ExitCode.signal(number) }
    if let failure = requests.failure.error { throw failure }
  }
}

/// The lines of standard input: a path; or an object with `file`, a path, or with `image`, the bytes of a file in base64, and `name`, what the answer calls it.
private struct RequestLines: ImageFeed.Source {
  private var lines: LineReader
  private var number = 0
  /// Why lines cannot be read any more, known to all copies.
  let failure = Failure()

  final class Failure: Sendable {
    private let value = Mutex<FileError?>(nil)

    var error: FileError? { value.withLock { $0 } }

    func set(_ error: FileError) { value.withLock { $0 = error } }
  }

  init(limits: ImageLimits) throws(FileError) {
    lines = try LineReader("/dev/stdin", atMost: limits.fileBytes / 3 * 4 + (1 << 16), from: .any)
  }

  mutating func next() -> ImageFeed.Request? {
    number += 1
    do throws(FileError) {
      guard let line = try lines.next() else { return nil }
      let text = LineReader.withoutEnd(line)
      if text.first != UInt8(ascii: "{") { return text.isEmpty ? refused("it is empty") : .file(String(decoding: text, as: UTF8.self)) }
      return request(text)
    } catch {
      // What comes behind a line that cannot be read has no beginning.
      failure.set(error)
      return nil
    }
  }

  private func request(_ text: ArraySlice<UInt8>) -> ImageFeed.Request {
    var (file, image, name) = (String?.none, String?.none, "line \(number)")
    do {
      try text.withUnsafeBytes { bytes in
        var reader = JSONReader(bytes)
        try reader.object { reader, key in
          switch key {
          case "file": file = try reader.string()
          case "image": image = try reader.string()
          case "name": name = try reader.string()
          default: try reader.skip()
          }
        }
        try reader.end()
      }
    } catch { return refused((error as? JSONProblem)?.reason ?? "\(error)") }
    switch (file, image) {
    case (let file?, nil): return .file(file)
    case (nil, let image?):
      guard let data = Data(base64Encoded: image) else { return refused("its image is not base64", name: name) }
      return .bytes(Array(data), name: name)
    default: return refused("it needs \"file\" or \"image\", one of them")
    }
  }

  private func refused(_ reason: String, name: String? = nil) -> ImageFeed.Request {
    .refused(
      ImageFailure(
        file: name ?? "line \(number)", stage: .find, code: "bad_request", message: "line \(number) is no request: \(reason); correct it."))
  }
}
