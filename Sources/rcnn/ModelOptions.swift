import ArgumentParser
import RCNN

/// The options that say which model runs on what; every command that detects shares them.
struct ModelOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: .init("The checkpoint: PyTorch (.pth, .pt) or safetensors.", valueName: "file"))
  var weights: String

  @OptionGroup var settings: ModelSettings

  /// The options in the library's terms; throws `DeviceError` or `FileError`.
  func detectorOptions() throws -> DetectorOptions { try settings.detectorOptions() }
}
