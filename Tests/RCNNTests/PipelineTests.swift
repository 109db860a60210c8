import RCNN
import Synchronization
import TestSupport
import Testing

@Suite("Detection in many files", .timeLimit(.minutes(15)))
struct PipelineTests {
  let folder: TemporaryFolder
  let device = EchoDevice()

  init() throws { folder = try TemporaryFolder() }

  /// Writes images, one for each score in percent; the width goes through `widths`.
  private func images(_ scores: [UInt8], widths: [Int] = [32]) throws -> [String] {
    try scores.enumerated().map { index, score in
      let path = folder["\(index).png"]
      try Image(width: widths[index % widths.count], height: 32, color: Color(red: score, green: 0, blue: 0)).writePNG(to: path)
      return path
    }
  }

  private func options(batchSize: Int) -> RunOptions {
    var options = RunOptions()
    options.batchSize = batchSize
    return options
  }

  /// The scores in percent, nil for failures.
  private func scores(_ files: [String], _ options: RunOptions) async throws -> [Int?] {
    var scores: [Int?] = []
    for try await result in try device.detector().results(for: files, options: options) {
      scores.append(try? Int((100 * result.get().result.objects[0].score).rounded()))
    }
    return scores
  }

  @Test("results come in the order of the files, whatever their sizes and the batch size", arguments: [1, 2, 4, 16])
  func order(batchSize: Int) async throws {
    let files = try images(Array(1...40), widths: [32, 64, 33, 96])
    var index = 0
    for try await result in try device.detector().results(for: files, options: options(batchSize: batchSize)) {
      let image = try result.get()
      #expect(image.file == files[index])
      #expect(image.result.width == image.image.width)
      #expect(image.result.objects.map(\.label) == ["thing"])
      #expect(image.result.objects[0].width == Float(image.image.width))
      #expect(image.result.objects[0].score == Float(index + 1) / 100)
      index += 1
    }
    #expect(index == files.count)
  }

  @Test("images of one padded size fill batches, even when others lie between them")
  func batches() async throws {
    let files = try images(Array(1...16), widths: [32, 64])
    #expect(try await scores(files, options(batchSize: 4)) == Array(1...16))
    #expect(device.batchSizes.withLock { $0 } == [4, 4, 4, 4])
  }

  @Test("a device that computes images side by side gets full batches of all sizes, by itself as many as it takes")
  func sideBySide() async throws {
    let files = try images(Array(1...12), widths: [32, 64, 96, 256])
    for (concurrentRunCount, batchSize, expected) in [(4, nil, 4), (12, nil, 12), (2, 4, 4), (nil, nil, 1)] as [(Int?, Int?, Int)] {
      let device = EchoDevice(concurrentRunCount: concurrentRunCount)
      var options = RunOptions()
      options.batchSize = batchSize
      var scores: [Int] = []
      for try await result in try device.detector().results(for: files, options: options) {
        scores.append(try Int((100 * result.get().result.objects[0].score).rounded()))
      }
      #expect(scores == Array(1...12))
      #expect(device.batchSizes.withLock { $0 } == Array(repeating: expected, count: 12 / expected))
    }
  }

  @Test("an unreadable file fails in its place and leaves the others alone")
  func badFile() async throws {
    var files = try images([1, 2, 3])
    files.insert(folder["missing.png"], at: 1)
    try files.insert(folder.write([1, 2, 3], to: "noise.png"), at: 3)
    var failures: [ImageFailure] = []
    for case .failure(let failure) in try await all(files, options(batchSize: 2)) { failures.append(failure) }
    #expect(failures.map(\.file) == [files[1], files[3]])
    #expect(failures.map(\.stage) == [.decode, .decode])
    #expect(failures.map(\.code) == ["unreadable", "not_an_image"])
    #expect(try await scores(files, options(batchSize: 2)) == [1, nil, 2, nil, 3])
  }

  @Test("a batch that fails is halved until only the image to blame is lost")
  func badBatch() async throws {
    let files = try images([1, 2, EchoDevice.poison, 4, 5, 6, 7, 8])
    #expect(try await scores(files, options(batchSize: 8)) == [1, 2, nil, 4, 5, 6, 7, 8])
    #expect(device.batchSizes.withLock { $0 } == [8, 4, 2, 2, 1, 1, 4])
  }

  @Test("of images side by side only the one to blame fails, after it was tried alone")
  func badImageAmongOthers() async throws {
    let files = try images([1, 2, EchoDevice.poison, 4, 5, 6, 7, 8])
    let device = EchoDevice(concurrentRunCount: 8)
    var scores: [Int?] = []
    for try await result in try device.detector().results(for: files) {
      if case .failure(let failure) = result { #expect(failure.code == "out_of_memory" && failure.file == files[2]) }
      scores.append(try? Int((100 * result.get().result.objects[0].score).rounded()))
    }
    #expect(scores == [1, 2, nil, 4, 5, 6, 7, 8])
    #expect(device.batchSizes.withLock { $0 } == [8, 1])
  }

  @Test("images in tiles come one by one, whatever the device takes at once")
  func tiles() async throws {
    let files = try images([1, 2, 3, 4], widths: [96])
    let device = EchoDevice(concurrentRunCount: 8)
    var options = RunOptions()
    options.tiling = Tiling(size: 32, overlap: 0)
    for try await result in try device.detector().results(for: files, options: options) { #expect(try result.get().objects.count == 1) }
    #expect(device.batchSizes.withLock { $0 } == [4, 4, 4, 4])
  }

  @Test("a batch of more pixels than a kernel can count is for smaller batches")
  func countlessPixels() throws {
    let images = [Image](repeating: Image(width: 1000, height: 1000, color: .white), count: 2148)
    let device = EchoDevice()
    #expect(throws: DeviceError.outOfMemory(byteCount: 6_444_000_000)) { _ = try device.detector().detect(in: images) }
    #expect(device.batchSizes.withLock(\.self) == [])
  }

  @Test("after a batch for which memory was short, no batch is as large")
  func shortMemory() async throws {
    let files = try images([EchoDevice.poison] + (2...8).map { UInt8($0) })
    var options = options(batchSize: 4)
    // Of two readers one may be late with the first image, which then is in the second batch.
    options.decodingThreadCount = 1
    #expect(try await scores(files, options) == [nil] + (2...8).map { Int($0) })
    #expect(device.batchSizes.withLock { $0 } == [4, 2, 1, 1, 2, 1, 1, 1, 1])
  }

  @Test("no files give no results")
  func empty() async throws { #expect(try await scores([], RunOptions()) == []) }

  @Test("little memory slows a run down and does not stop it")
  func littleMemory() async throws {
    var options = options(batchSize: 4)
    options.pixelBytesAhead = 1
    #expect(try await scores(try images(Array(1...12)), options) == Array(1...12))
  }

  @Test("a caller that does not take results stops the reading ahead")
  func boundedWindow() async throws {
    let files = try images([UInt8](repeating: 1, count: 60))
    var results = try device.detector().results(for: files).makeAsyncIterator()
    _ = try await results.next()
    try await Task.sleep(for: .milliseconds(300))
    #expect(device.batchSizes.withLock { $0.count } <= 9)
    var count = 1
    while try await results.next() != nil { count += 1 }
    #expect(count == files.count)
  }

  @Test("stopping delivers what was being worked on and then ends")
  func stopping() async throws {
    let results = try device.detector().results(for: try images([UInt8](repeating: 1, count: 60)))
    var count = 0
    for try await _ in results {
      count += 1
      results.stop()
    }
    #expect(count == device.batchSizes.withLock { $0.count }, "every image that ran is delivered")
    #expect(count < 60)
  }

  @Test("cancelling the task ends the work, and throws")
  func cancelling() async throws {
    let files = try images([UInt8](repeating: 1, count: 60))
    let detector = try device.detector()
    let task = Task {
      var count = 0
      for try await _ in detector.results(for: files) {
        count += 1
        if count == 3 { withUnsafeCurrentTask { $0?.cancel() } }
      }
      return count
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    try await Task.sleep(for: .milliseconds(200))
    #expect(device.batchSizes.withLock { $0.count } < 60)
  }

  @Test("leaving the loop ends the work")
  func leaving() async throws {
    let files = try images([UInt8](repeating: 1, count: 60))
    for try await _ in try device.detector().results(for: files) { break }
    try await Task.sleep(for: .milliseconds(300))
    #expect(device.batchSizes.withLock { $0.count } <= 9)
  }

  private func all(_ files: [String], _ options: RunOptions) async throws -> [Result<DetectedImage, ImageFailure>] {
    var all: [Result<DetectedImage, ImageFailure>] = []
    for try await result in try device.detector().results(for: files, options: options) { all.append(result) }
    return all
  }
}
