import Detectors
import Files
import Results

/// A run of a detector over many images, whose results go to a folder or to a stream.
///
/// ```swift
/// var run = try DetectionRun(detector, ImageSources(["photos"]), to: .folder("run"))
/// try await run.noteFailures()
/// try await run.detect(run.results())
/// try await run.finish()
/// ```
public struct DetectionRun {
  /// What detects.
  public let detector: Detector
  /// The images to detect in: those that have no result yet.
  public let files: [String]
  /// What is known beforehand to have no result.
  public let failures: [ImageFailure]
  /// What has become of the images so far.
  public private(set) var counts: Counts
  /// Images whose orientation was ignored.
  public private(set) var orientations = IgnoredOrientations()
  private let writer: ResultWriter
  private let options: RunOptions
  private let contents: [String: [UInt8]]

  /// Where results go.
  public enum Output {
    /// An open descriptor, by what errors call it; the first of the formats.
    case stream(descriptor: Int32, name: String)
    /// A new file, or with `replacing` in the place of an earlier run's; the first of the formats.
    case file(String, replacing: Bool = false)
    /// A folder, with what is good to know about its run.
    case folder(String, existing: RunDirectory.Existing = .refuse, facts: [RunSetting] = [])
  }

  /// Numbers of images and objects.
  public struct Counts: Sendable, Equatable {
    /// Images that had results from an earlier run.
    public internal(set) var skipped = 0
    /// Images whose result was written.
    public internal(set) var done = 0
    /// What was found in these.
    public internal(set) var objects = 0
    /// Images without a result.
    public internal(set) var failed = 0

    /// The images that are dealt with.
    public var images: Int { skipped + done + failed }
  }

  /// Opens the output for the images of `sources`; throws `FileError`, or `RunError` for a folder that holds something else.
  public init(
    _ detector: Detector, _ sources: ImageSources, to output: Output, _ results: ResultOptions = ResultOptions(),
    options: RunOptions = RunOptions()
  ) throws {
    var results = results
    results.classes = detector.classes
    let numbered = sources.files.filter { results.imageIDs == nil || results.imageIDs?[$0] != nil }
    switch output {
    case .stream(let descriptor, let name):
      let format = results.formats.first ?? .jsonl
      writer = ResultWriter(try ResultStream(format, files: sources.files, options: results, descriptor: descriptor, name: name))
      files = numbered
    case .file(let path, let replacing):
      let format = results.formats.first ?? .jsonl
      writer = ResultWriter(try ResultStream(format, files: sources.files, options: results, path: path, replacing: replacing))
      files = numbered
    case .folder(let path, let existing, let facts):
      let record = RunSettings(detector, options, results).record(facts: facts)
      let directory = try RunDirectory(path, files: sources.files, options: results, record: record, existing: existing)
      files = directory.unfinished(numbered)
      writer = ResultWriter(directory)
    }
    (self.detector, self.options, contents) = (detector, options, sources.contents)
    failures = sources.failures + Self.unnumbered(sources.files, results.imageIDs)
    counts = Counts(skipped: numbered.count - files.count)
  }

  /// The failures of images that an annotation file was to number and does not know.
  private static func unnumbered(_ files: [String], _ ids: COCOImageIDs?) -> [ImageFailure] {
    guard let ids else { return [] }
    return files.filter { ids[$0] == nil }.map { file in
      let reason = ids.reason(for: file).map { ": \($0)" } ?? ""
      let message = "\(file) is not among the images of \(ids.source ?? "the annotations")\(reason); leave it out."
      return ImageFailure(file: file, stage: .find, code: "not_annotated", message: message)
    }
  }

  /// Writes down what is known beforehand to have no result; throws `FileError`.
  public mutating func noteFailures() async throws {
    for failure in failures { _ = try await write(.failure(failure)) }
  }

  /// The work, which begins when it is iterated and can be stopped.
  public func results() -> DetectionResults { detector.results(for: ImageFeed(files: files, contents: contents), options: options) }

  /// Writes down the results of `stream`; `progress` is called after each image, with the reason if it has no result. Throws what the device throws,
  /// `FileError`, and for a folder `RunError`.
  public mutating func detect(_ stream: DetectionResults, progress: (ImageFailure?) -> Void = { _ in }) async throws {
    for try await result in stream {
      if case .success(let image) = result { orientations.count(image) }
      progress(try await write(result))
    }
  }

  /// Completes what is only whole after the last image; throws `FileError` or `RunError`.
  public func finish() async throws { try await writer.finish() }

  /// Writes what became of one image; returns why it has no result.
  private mutating func write(_ result: DetectionResults.Element) async throws -> ImageFailure? {
    switch result {
    case .success(let image):
      let start = ContinuousClock.now
      defer { options.times?.add(ContinuousClock.now - start, to: .write) }
      let failure = try await writer.write(image.result, image: image.image)
      count(image.result, failure)
      return failure
    case .failure(let failure):
      try await writer.write(failure)
      counts.failed += 1
      return failure
    }
  }

  private mutating func count(_ result: ImageResult, _ failure: ImageFailure?) {
    if failure != nil {
      counts.failed += 1
    } else {
      counts.done += 1
      counts.objects += result.objects.count
    }
  }
}
