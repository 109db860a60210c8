import FoundationEssentials
import TestSupport
import Testing

/// Copies of the kernels for RCNN_KERNELS, to be made wrong on purpose.
struct KernelFolder {
  private let folder: TemporaryFolder
  private static let originals = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "Kernels")

  init(_ folder: TemporaryFolder) { self.folder = folder }

  /// The path of all kernel files, of which `victim` has `replacement` in place of `original`.
  func edited(_ victim: String, _ original: String, _ replacement: String) throws -> String {
    try folder.makeFolders(above: "kernels/x")
    for file in try FileManager.default.contentsOfDirectory(atPath: Self.originals.path) where file.hasSuffix(".cl") {
      let source = try String(contentsOf: Self.originals.appending(path: file), encoding: .utf8)
      #expect(file != victim || source.contains(original))
      try folder.write(file == victim ? source.replacing(original, with: replacement) : source, to: "kernels/\(file)")
    }
    return folder["kernels"]
  }
}
