import ArgumentParser
import FoundationEssentials
import Glibc
import RCNN
import RCNNCommand
import TestSupport

/// `rcnn detect` on three images in this process, again and again, with OpenCL calls that fail.
struct FaultRun {
  let layer: FaultLayer
  private let folder: TemporaryFolder
  private let arguments: [String]
  /// The rows of runs without faults, by file.
  private(set) var expected: (device: [String], cpu: [String]) = ([], [])

  /// What a run left behind.
  struct Outcome {
    let status: Int32
    /// The lines of standard error.
    let messages: [String]
    let rows: [String]
    /// Whether the model was loaded and the detection had begun.
    let hasBegun: Bool
    let callCount: Int

    /// The last word on what went wrong.
    var errors: [String] { messages.filter { $0.hasPrefix("error: ") } }
  }

  /// Writes the images and runs without faults, on the device and on the CPU. For "auto" the device passes for a GPU.
  init(_ device: String) async throws {
    layer = try FaultLayer()
    if device == "auto" { layer.disguiseAsGPU() }
    folder = try TemporaryFolder()
    setenv("XDG_CACHE_HOME", try FaultLayer.cachePath, 1)
    setenv("RCNN_PROGRAM_CACHE", "on", 1)
    try folder.makeFolders(above: "in/x")
    for number in 1...3 { try Self.image(number).writePNG(to: folder["in/\(number).png"]) }
    arguments = [
      "detect", "--weights", try TinyModel.path(), "--classes", "cat,dog", "--min-size", "64", "--score", "0.1", "--max-detections", "3",
      "--device-timeout", "20", folder["in"],
    ]
    expected = (try await run(device).rows, try await run("cpu").rows)
  }

  /// Runs in an output folder of its own, or goes on in that of the last run.
  func run(_ device: String, _ options: [String] = [], resuming: Bool = false) async throws -> Outcome {
    if !resuming && folder.contains("run") { try FileManager.default.removeItem(atPath: folder["run"]) }
    let standardError = dup(STDERR_FILENO)
    let messages = open(folder["messages"], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    dup2(messages, STDERR_FILENO)
    let status = await Self.status(arguments + ["--device", device, "--output", folder["run"]] + (resuming ? ["--resume"] : []) + options)
    dup2(standardError, STDERR_FILENO)
    close(standardError)
    close(messages)
    let text = folder.contains("run/detections.jsonl") ? try folder.text(of: "run/detections.jsonl") : ""
    return Outcome(
      status: status, messages: try folder.text(of: "messages").split(separator: "\n").map(String.init),
      rows: text.split(separator: "\n").map(String.init), hasBegun: folder.contains("run"), callCount: layer.callCount)
  }

  private static func status(_ arguments: [String]) async -> Int32 {
    do {
      try await RootCommand.run(arguments)
      return 0
    } catch {
      return RootCommand.exitCode(for: error).rawValue
    }
  }

  private static func image(_ number: Int) -> Image {
    let (width, height) = (64, 56)
    let pixels = (0..<3 * width * height).map { index in UInt8(truncatingIfNeeded: index / 24 * 40 + index / (9 * width) * 10 * number) }
    return Image(width: width, height: height, pixels: pixels)
  }
}
