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

  /// Opens standard output or the folder; throws `OutputError`.
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
    let failures = sources.files.filter { ids[$0] == nil }.map {
      ImageFailure(file: $0, stage: .find, code: "not_annotated", message: "\($0) is not among the images of \(annotations); leave it out.")
    }
    return (sources.files.filter { ids[$0] != nil }, failures)
  }

  /// What a resumed run must have in common with the first.
  private func settings() throws -> RunSettings {
    let configuration = detector.configuration
    let (proposals, heads) = (configuration.regionProposals, configuration.roiHeads)
    let classScores = heads.classScoreThresholds.sorted { $0.key < $1.key }.map { "\(detector.categories[$0.key])=\($0.value)" }
    return RunSettings([
      "weights": "sha256 \(try Checkpoint(contentsOf: command.model.weights).sha256())",
      "classes": detector.classes.map(\.name).joined(separator: ","),
      "score": "\(heads.scoreThreshold)",
      "class-score": classScores.joined(separator: ","),
      "nms": "\(heads.nmsThreshold)",
      "max-detections": "\(heads.detectionsPerImage)",
      "rpn-top": "\(proposals.preNMSTopN.detection)",
      "rpn-nms": "\(proposals.nmsThreshold)",
      "proposals": "\(proposals.postNMSTopN.detection)",
      "anchor-sizes": AnchorListArgument(configuration.anchors.sizes).description,
      "aspect-ratios": AnchorListArgument(configuration.anchors.aspectRatios).description,
      "min-size": "\(configuration.transform.minSize.last ?? 0)",
      "max-size": "\(configuration.transform.maxSize)",
      "bn-eps": "\(configuration.batchNormEpsilon)",
      "exif": command.exif.defaultValueDescription,
      "format": command.output.formats.filter { !$0.isStream }.map(\.rawValue).sorted().joined(separator: ","),
      "save-conf": "\(command.output.saveConf)",
    ])
  }
}
