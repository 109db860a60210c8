import ArgumentParser
import OpenCLDevice
import RCNN

/// The options that say which model runs on what; every command that detects shares them.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: .init(
      "The checkpoint: PyTorch (.pth, .pt) or safetensors. The default is in this program and finds blood cells.", valueName: "file"))
  var weights = Checkpoint.bloodCells

  @OptionGroup var settings: ModelSettings

  /// Whether it is another model than the one in this program.
  var isGiven: Bool { weights != Checkpoint.bloodCells }

  /// The options in the library's terms; throws `DeviceError` or `FileError`.
  func detectorOptions() throws -> DetectorOptions { try settings.detectorOptions() }
}

/// The options that say how a checkpoint's model is built and on what it runs.
struct ModelSettings: ParsableArguments {
  @Option(help: .init("The torchvision builder that the weights belong to; by default their shapes tell.", valueName: "name"))
  var model: TorchvisionModel?

  @Option(
    help: .init("The class names: a file with one a line, or a list with commas. Default: COCO's for 91 classes.", valueName: "names"))
  var classes: String?

  @OptionGroup var anchors: AnchorOptions

  @Option(
    help: .init(
      "The shorter side of the network's input in pixels. Default: the model's; of torchvision's 800, or 320.", valueName: "pixels"))
  var minSize: Int?

  @Option(help: .init("The limit of the longer side in pixels. Default: the model's; of torchvision's 1333, or 640.", valueName: "pixels"))
  var maxSize: Int?

  @Option(
    name: .customLong("bn-eps"),
    help: .init(
      "The epsilon of batch norms. Default: 0 for a ResNet-50 without num_batches_tracked, as torchvision's released one, else 1e-5.",
      valueName: "number"))
  var batchNormEpsilon: Float?

  @Flag(name: .customLong("allow-nonfinite"), help: "Take weights that are infinite or not numbers.")
  var allowsNonFinite = false

  @OptionGroup(title: "Device") var compute: DeviceOptions

  func validate() throws {
    try Requirement.within(Requirement.sides, minSize, "--min-size")
    try Requirement.within(Requirement.sides, maxSize, "--max-size")
    if let minSize, let maxSize, minSize > maxSize { throw ValidationError("--min-size \(minSize) exceeds --max-size \(maxSize).") }
    if let batchNormEpsilon, !(batchNormEpsilon >= 0 && batchNormEpsilon.isFinite) {
      throw ValidationError("--bn-eps must be a number from 0 on, not \(batchNormEpsilon).")
    }
  }

  /// The options in the library's terms; throws `DeviceError` or `FileError`.
  func detectorOptions() throws -> DetectorOptions {
    var options = DetectorOptions()
    options.model = model
    options.anchors = anchors.overrides
    options.categories = try classes.map(CategoryList.init(fileOrList:))
    try compute.apply(to: &options)
    options.minSize = minSize
    options.maxSize = maxSize
    options.batchNormEpsilon = batchNormEpsilon
    options.allowsNonFiniteWeights = allowsNonFinite
    return options
  }
}

extension TorchvisionModel: ExpressibleByArgument {}

/// The options that say which anchors a model was trained with.
struct AnchorOptions: ParsableArguments {
  @Option(
    help: .init(
      "The sides of the anchors in pixels, where the model was trained with its own: with commas for all levels, as 16,32,64, or with slashes between levels, "
        + "finest first, as 16/32/64/128/256. Default: the model's.",
      valueName: "sizes"))
  var anchorSizes: AnchorListArgument?

  @Option(
    help: .init(
      "The ratios of height to width of the anchors, with commas and slashes likewise, as 0.5,1,2. Default: the model's.",
      valueName: "ratios"))
  var aspectRatios: AnchorListArgument?

  /// The options in the library's terms.
  var overrides: AnchorOverrides { AnchorOverrides(sizes: anchorSizes?.lists, aspectRatios: aspectRatios?.lists) }
}

/// Lists of positive numbers, one for all levels of a pyramid or one a level; semicolons stand for slashes.
struct AnchorListArgument: ExpressibleByArgument {
  let lists: [[Float]]

  /// More levels and numbers than these are a mistake.
  private static let maximumCount = 64
  private static let range: ClosedRange<Float> = 0.001...100_000

  init(_ lists: [[Float]]) { self.lists = lists }

  init?(argument: String) {
    let texts = argument.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == ";" }
    let lists = texts.map { $0.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) } }
    guard lists.count <= Self.maximumCount, lists.allSatisfy({ $0.count <= Self.maximumCount }) else { return nil }
    guard lists.allSatisfy({ $0.allSatisfy { $0.map(Self.range.contains) == true } }) else { return nil }
    self.init(lists.map { $0.compactMap(\.self) })
  }
}

/// The options that say what computes; every command that runs a network or kernels shares them.
struct DeviceOptions: ParsableArguments {
  static let usualDevice = "auto"
  private static let usualTimeout = OpenCLDevice.usualDeadline / .seconds(1)

  @Option(
    help: .init(
      "What computes: auto, cpu, opencl, opencl:NUMBER or opencl:NAME (a part of its name, platform, vendor or version).",
      valueName: "name"))
  var device = usualDevice

  @Option(
    help: .init(
      "What is multiplied: float32, or bf16 for up to 1.7 times the speed where the CPU has fast instructions for it (rcnn says where they are slow), with boxes a tenth of a pixel off. Not for training.",
      valueName: "kind"))
  var precision = Precision.float32

  @Option(help: .init("The number of CPU threads. Default: one for each processor.", valueName: "n"))
  var threads: Int?

  @Option(
    help: .init("How long an OpenCL device may take for a batch before it counts as failed, in seconds.", valueName: "seconds"))
  var deviceTimeout = usualTimeout

  @Option(
    help: .init("Where OpenCL kernels keep tiles: local-memory or vector-registers. Default: by the device's type.", valueName: "kind"))
  var tiles: TileVariant?

  func validate() throws {
    try Requirement.within(Requirement.threads, threads, "--threads")
    if !(deviceTimeout > 0 && deviceTimeout <= 1e9) {
      throw ValidationError("--device-timeout must be a number of seconds above 0, not \(deviceTimeout).")
    }
  }

  /// For commands that learn; throws `ValidationError`.
  func requireFloat32() throws {
    if precision == .float32 { return }
    throw ValidationError("--precision \(precision.rawValue) is for detection: what a step of learning changes is less than what it loses.")
  }

  /// Enters them into a detector's options; throws `DeviceError`.
  func apply(to options: inout DetectorOptions) throws {
    options.device = try DeviceRequest(device)
    (options.deviceDeadline, options.threadCount, options.tiles, options.precision) = (.seconds(deviceTimeout), threads, tiles, precision)
  }

  /// These, and what nobody has typed of them as `other` has it.
  func completed(by other: DeviceOptions) -> DeviceOptions {
    var options = self
    if device == Self.usualDevice { options.device = other.device }
    if deviceTimeout == Self.usualTimeout { options.deviceTimeout = other.deviceTimeout }
    if precision == .float32 { options.precision = other.precision }
    (options.threads, options.tiles) = (threads ?? other.threads, tiles ?? other.tiles)
    return options
  }

  /// The device that the options lead to, which is said where it is another one than people may expect; throws `DeviceError` or `OpenCLError`.
  /// `rank` counts the processes on this machine that share its devices.
  func selection(ignoringVerdicts: Bool = false, rank: Int = 0, log: Log = Log()) throws -> DeviceSelection {
    let selection = try DeviceRequest(device).selection(
      threadCount: threads, precision: precision, tiles: tiles, deadline: .seconds(deviceTimeout), ignoringVerdicts: ignoringVerdicts,
      rank: rank)
    if let note = selection.note { log.note(note) }
    return selection
  }
}

extension TileVariant: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}
