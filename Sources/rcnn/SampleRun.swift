import Datasets
import Files
import RCNN
import SceneSynthesis

/// `rcnn detect` alone: what there is to see where there is neither a model nor a photograph yet.
struct SampleRun {
  private var command: DetectCommand
  private let smears: String
  /// The same ones each time; those that the model has learned from had another seed.
  private static let (count, seed) = (6, UInt64(2026))

  /// Makes the folders, of which the command may say one; throws `FileError`.
  init(_ command: DetectCommand) throws {
    self.command = command
    let parent = command.output.destination == .standardOutput ? "runs" : command.output.output.folder
    smears = try Directory.createNext("smears", in: parent)
    if command.output.destination == .standardOutput { self.command.output.output = try Directory.createNext("detect", in: parent) }
    self.command.output.format = command.output.format ?? FormatList(argument: "images,csv")
    self.command.inputs = [smears]
  }

  /// Draws, detects, and says how many cells there are; throws the errors of the library.
  func callAsFunction() async throws {
    let log = command.log
    log.note("drawing \(Self.count) blood smears into \(smears), and finding their cells with \(command.model.weights).")
    let drawn = try await SceneCollection(seed: Self.seed).write(Self.count, of: "smears", to: smears)
    try drawn.writeCOCO(to: "\(smears).json")
    var run = try DetectRun(command)
    try await run()
    let found = try AlignedResults(contentsOf: output.appending(path: "detections.jsonl"), drawn).objects
    try StandardOutput.print("\n\(table(drawn, found))\n\n\(hints)")
  }

  private var output: String { command.output.output }

  /// How many cells of each kind were found in each smear, and how many were drawn.
  private func table(_ drawn: Dataset, _ found: [ScoredObject]) -> TextTable {
    let kinds = drawn.categories
    let rows = drawn.images.map { image in
      [image.fileName] + kinds.map { kind in "\(found.count { $0.imageID == image.id && $0.categoryID == kind.id })" }
    }
    let sums = ["found"] + kinds.map { kind in "\(found.count { $0.categoryID == kind.id })" }
    let truth = ["drawn"] + kinds.map { kind in "\(drawn.annotations.count { $0.categoryID == kind.id })" }
    return TextTable(header: ["smear"] + kinds.map(\.name), rows: rows + [sums, truth])
  }

  private var hints: String {
    """
    pictures: \(output.appending(path: "images"))
    next: rcnn detect PHOTOS --output found --format images,csv   (smears of your own)
          rcnn evaluate --weights \(Checkpoint.bloodCells) --annotations \(smears).json --images \(smears)
          rcnn train DATA   (any objects of which you have labelled images)
    """
  }
}
