import Detectors
import DeviceRuntime
import Files
import OpenCLDevice
import Results

/// What a detector may be told besides its weights; the defaults detect what a person would call found.
///
/// What is told of the model itself, such as `scoreThreshold`, is a member of `ModelOverrides` and is set and read here like the rest. A threshold that is
/// nil is the model's own, and the score's is 0.5 unless a description of the model has another.
@dynamicMemberLookup
public struct DetectorOptions: Sendable {
  /// What is told of the model.
  public var overrides = ModelOverrides()
  /// The names of the labels; nil takes COCO's for a model of 91 classes and "class N" for any other.
  public var categories: CategoryList?
  /// Scores that replace `scoreThreshold` for single classes, by name.
  public var classScoreThresholds: [String: Float] = [:]
  /// The names of the only classes to detect; nil detects all.
  public var onlyClasses: [String]?
  /// What computes.
  public var device = DeviceRequest.auto
  /// Which of several devices `auto` tries first, counted from 0 round and round: processes that share a machine take different ones.
  public var deviceRank = 0
  /// How long an OpenCL device may take for a batch before it counts as failed.
  public var deviceDeadline = OpenCLDevice.usualDeadline
  /// Called with the name of each kernel file that an OpenCL driver is about to compile, of which a first start may have dozens.
  public var willCompileKernels: (@Sendable (String) -> Void)?
  /// Where an OpenCL device's kernels keep their tiles; nil takes what suits the device's type.
  public var tiles: TileVariant?
  /// The arithmetic of products; what is not float32 is the CPU's alone.
  public var precision = Precision.float32
  /// The number of threads of the CPU device; nil takes one for each processor.
  public var threadCount: Int?
  /// Whether weights that are infinite or not numbers are taken as they are.
  public var allowsNonFiniteWeights = false

  /// The defaults, but for what is given; the rest is set afterwards. What is told of the model is nil where the model's own holds.
  public init(
    model: TorchvisionModel? = nil, categories: CategoryList? = nil, scoreThreshold: Float? = nil,
    classScoreThresholds: [String: Float] = [:], onlyClasses: [String]? = nil, nmsThreshold: Float? = nil, isClassAgnostic: Bool? = nil,
    detectionsPerImage: Int? = nil, minSize: Int? = nil, maxSize: Int? = nil, anchors: AnchorOverrides = AnchorOverrides(),
    device: DeviceRequest = .auto, precision: Precision = .float32, threadCount: Int? = nil, allowsNonFiniteWeights: Bool = false
  ) {
    (self.categories, self.classScoreThresholds, self.onlyClasses) = (categories, classScoreThresholds, onlyClasses)
    (self.device, self.precision, self.threadCount) = (device, precision, threadCount)
    self.allowsNonFiniteWeights = allowsNonFiniteWeights
    (overrides.model, overrides.anchors, overrides.scoreThreshold) = (model, anchors, scoreThreshold)
    (overrides.nmsThreshold, overrides.isClassAgnostic, overrides.detectionsPerImage) = (nmsThreshold, isClassAgnostic, detectionsPerImage)
    (overrides.minSize, overrides.maxSize) = (minSize, maxSize)
  }

  /// A member of `overrides`.
  public subscript<Value>(dynamicMember member: WritableKeyPath<ModelOverrides, Value>) -> Value {
    get { overrides[keyPath: member] }
    set { overrides[keyPath: member] = newValue }
  }

  /// What is told of a model with such classes; throws `DetectorError.unknownClass`.
  func overrides(_ categories: CategoryList, classCount: Int) throws(DetectorError) -> ModelOverrides {
    var result = overrides
    result.scoreThreshold = overrides.scoreThreshold ?? 0.5
    result.labelScoreThresholds = try labelScoreThresholds(categories, classCount: classCount)
    return result
  }

  private func labelScoreThresholds(_ categories: CategoryList, classCount: Int) throws(DetectorError) -> [Int: Float] {
    var thresholds = overrides.labelScoreThresholds ?? [:]
    for (name, score) in classScoreThresholds { thresholds[try Self.label(name, categories)] = score }
    guard let onlyClasses else { return thresholds }
    var wanted: Set<Int> = []
    for name in onlyClasses { wanted.insert(try Self.label(name, categories)) }
    for label in 1..<max(classCount, 2) where !wanted.contains(label) { thresholds[label] = .infinity }
    return thresholds
  }

  private static func label(_ name: String, _ categories: CategoryList) throws(DetectorError) -> Int {
    guard let label = categories.label(named: name) else {
      throw .unknownClass(name, known: Array(categories.names.dropFirst().compactMap(\.self)))
    }
    return label
  }
}

/// Why a detector cannot be made as asked.
public enum DetectorError: DescribedError, Sendable, Equatable {
  case unknownClass(String, known: [String])
  case classCount(model: Int, names: Int)
  case nonFiniteWeights(file: String, tensor: String)
  case missingTensor(file: String, tensor: String)
  case mismatch(file: String, reason: String)
  /// A description of a model, in its file or beside it, that is none.
  case badDescription(file: String, reason: String)
  /// A file of class thresholds that is none.
  case badThresholds(file: String, reason: String)

  /// The first names, and how many there are besides.
  private static func listed(_ names: [String]) -> String {
    let rest = names.count - 100
    return names.prefix(100).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }

  /// One sentence that names the file or the class and the remedy.
  public var description: String {
    switch self {
    case .unknownClass(let name, let known):
      "\"\(name)\" is not a class of this model, which knows \(Self.listed(known)); take one of these, or name its classes with `categories`."
    case .classCount(let model, let names):
      "the model has \(plural(model - 1, "class")) besides the background, but of names there are \(names - 1)."
    case .nonFiniteWeights(let file, let tensor):
      "\(file) has infinite or not-a-number weights in \(tensor); it was probably saved after training diverged (`allowsNonFiniteWeights` takes it as it is)."
    case .missingTensor(let file, let tensor): "\(file) has no tensor \(tensor); give the checkpoint of a whole model."
    case .mismatch(let file, let reason): "\(file): \(reason)"
    case .badDescription(let file, let reason):
      "\(file) does not describe its model as it should (\(reason)); write it again with rcnn weights convert."
    case .badThresholds(let file, let reason):
      "\(file) is no file of class thresholds (\(reason)); it must be as {\"cat\": 0.5}, which rcnn evaluate --thresholds-file writes."
    }
  }
}
