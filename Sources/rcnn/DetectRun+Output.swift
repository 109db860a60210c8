import FoundationEssentials
import Glibc
import RCNN

extension DetectRun {
  /// Where results go, and what is left to do.
  struct Output {
    let writer: ResultWriter
    /// The images to detect in.
    var files: [String]
    /// How many images have results already.
    var skippedCount = 0
    /// What is known beforehand to have no result.
    let failures: [ImageFailure]
  }

  /// Opens standard output or the folder; throws `FileError`.
  func makeOutput() throws -> Output {
    let (files, unknown) = filesWithIDs()
    let failures = sources.failures + unknown
    if command.output.isStream {
      let format = command.output.formats.first ?? .jsonl
      let stream = try ResultStream(format, files: sources.files, options: options, descriptor: STDOUT_FILENO, name: "standard output")
      return Output(writer: ResultWriter(stream), files: files, failures: failures)
    }
    let directory = try RunDirectory(
      command.output.output, files: sources.files, options: options, settings: settings(), existing: command.output.existing)
    let unfinished = directory.unfinished(files)
    return Output(writer: ResultWriter(directory), files: unfinished, skippedCount: files.count - unfinished.count, failures: failures)
  }

  /// The files that have a number, and the failures of those that an annotation file was to number and does not know.
  private func filesWithIDs() -> (files: [String], failures: [ImageFailure]) {
    guard let ids = options.imageIDs, let annotations = command.output.cocoAnnotations else { return (sources.files, []) }
    let failures = sources.files.filter { ids[$0] == nil }.map { file in
      let reason = ids.reason(for: file).map { ": \($0)" } ?? ""
      let message = "\(file) is not among the images of \(annotations)\(reason); leave it out."
      return ImageFailure(file: file, stage: .find, code: "not_annotated", message: message)
    }
    return (sources.files.filter { ids[$0] != nil }, failures)
  }

  /// What a resumed run must have in common with the first.
  private func settings() throws -> RunSettings {
    let configuration = detector.configuration
    let (proposals, heads) = (configuration.regionProposals, configuration.roiHeads)
    let classScores = heads.classScoreThresholds.sorted { $0.key < $1.key }.map { "\(detector.categories[$0.key])=\($0.value)" }
    return RunSettings(
      [
        "weights": .text("sha256 \(try Checkpoint(contentsOf: command.model.weights).sha256())"),
        "classes": .texts(detector.classes.map(\.name)),
        "score": .number(heads.scoreThreshold),
        "class-score": .texts(classScores),
        "nms": .number(heads.nmsThreshold),
        "max-detections": .integer(heads.detectionsPerImage),
        "rpn-top": .integer(proposals.preNMSTopN.detection),
        "rpn-nms": .number(proposals.nmsThreshold),
        "proposals": .integer(proposals.postNMSTopN.detection),
        "anchor-sizes": .text(AnchorListArgument(configuration.anchors.sizes).description),
        "aspect-ratios": .text(AnchorListArgument(configuration.anchors.aspectRatios).description),
        "min-size": .integer(configuration.transform.minSize.last ?? 0),
        "max-size": .integer(configuration.transform.maxSize),
        "bn-eps": .number(configuration.batchNormEpsilon),
        "exif": .text(command.exif.defaultValueDescription),
        "format": .texts(command.output.formats.filter { !$0.isStream }.map(\.rawValue).sorted()),
        "save-conf": .flag(command.output.saveConf),
      ],
      facts: [
        "version": .text(RootCommand.version), "command": .text(CommandLine.words), "date": .text(Date.now.formatted(.iso8601)),
        "model": .text(command.model.weights), "device": .text(detector.deviceName), "precision": .text("float32"),
      ])
  }
}
