import FoundationEssentials
import RCNN
import TensorGraph
import TestSupport
import Testing

@Suite("What is detected in", .timeLimit(.minutes(15)))
struct ImageSourceTests {
  private let folder: TemporaryFolder
  private let image = Image(width: 64, height: 32, color: Color(red: 50, green: 0, blue: 0))
  private let path: String
  private let expected = [Detection(label: "thing", categoryID: 1, score: 0.5, x: 0, y: 0, width: 64, height: 32)]

  init() throws {
    folder = try TemporaryFolder()
    path = folder["a.png"]
    try image.writePNG(to: path)
  }

  @Test("is a path, a URL, bytes or pixels, with the same result, waiting or not")
  func sources() async throws {
    let detector = try EchoDevice().detector()
    let data = try Data(contentsOf: URL(filePath: path))
    let sources: [any ImageSource] = [path, URL(filePath: path), data, [UInt8](data), image]
    for source in sources {
      #expect(try await detector.detect(in: source) == expected)
      #expect(try Self.blocking(detector, source) == expected)
    }
    #expect(try await detector.detect(in: [image, image]) == [expected, expected])
    #expect(expected[0].box == BoundingBox(x1: 0, y1: 0, x2: 64, y2: 32))
  }

  /// Outside of a task's context the form is taken that blocks.
  private static func blocking(_ detector: Detector, _ source: any ImageSource) throws -> [Detection] { try detector.detect(in: source) }

  @Test("is named where it is no image, and is not fetched")
  func refusals() async throws {
    let detector = try EchoDevice().detector()
    await #expect(throws: ImageError.notAnImage(file: "the data", content: nil)) { try await detector.detect(in: Array("text".utf8)) }
    await #expect { try await detector.detect(in: URL(string: "https://example.org/a.png")!) } throws: {
      "\($0)".contains("https://example.org/a.png") && "\($0)".contains("it is no file")
    }
  }

  @Test("is given up once the task is cancelled")
  func cancellation() async throws {
    let detector = try EchoDevice().detector()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await detector.detect(in: image)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test("errors say in Swift's terms what to do, where people see them too")
  func sentences() {
    let error = DetectorError.nonFiniteWeights(file: "m.pth", tensor: "w")
    #expect((error as any LocalizedError).errorDescription?.contains("(`allowsNonFiniteWeights` takes it as it is)") == true)
    for error: any DescribedError in [DeviceError.outOfMemory(byteCount: nil), GraphError.missingInput("x"), FileError.busy(path: "f")] {
      #expect(error.errorDescription == "\(error)")
    }
  }

  @Test("options are given at once, or one by one")
  func options() {
    var options = DetectorOptions()
    (options.scoreThreshold, options.minSize, options.onlyClasses) = (0.3, 640, ["dog"])
    let whole = DetectorOptions(scoreThreshold: 0.3, onlyClasses: ["dog"], minSize: 640)
    #expect(whole.overrides == options.overrides && whole.onlyClasses == options.onlyClasses)
    #expect(DetectorOptions().overrides == ModelOverrides())
  }
}
