import TensorGraph

/// The only Python names that a checkpoint may mention. They are data here: none of them is looked up or executed.
enum PickleGlobal: String {
  case orderedDictionary = "collections.OrderedDict"
  /// The milestones of `MultiStepLR` in a training checkpoint.
  case counter = "collections.Counter"
  /// The command line in a training checkpoint.
  case namespace = "argparse.Namespace"
  case rebuildTensor = "torch._utils._rebuild_tensor_v2"
  case rebuildParameter = "torch._utils._rebuild_parameter"
  case size = "torch.Size"
  case device = "torch.device"
  case doubleStorage = "torch.DoubleStorage"
  case floatStorage = "torch.FloatStorage"
  case halfStorage = "torch.HalfStorage"
  case bfloat16Storage = "torch.BFloat16Storage"
  case longStorage = "torch.LongStorage"
  case intStorage = "torch.IntStorage"
  case shortStorage = "torch.ShortStorage"
  case charStorage = "torch.CharStorage"
  case byteStorage = "torch.ByteStorage"
  case boolStorage = "torch.BoolStorage"

  /// The element type, when this is a storage type.
  var storageDataType: DataType? {
    switch self {
    case .doubleStorage: .float64
    case .floatStorage: .float32
    case .halfStorage: .float16
    case .bfloat16Storage: .bfloat16
    case .longStorage: .int64
    case .intStorage: .int32
    case .shortStorage: .int16
    case .charStorage: .int8
    case .byteStorage: .uint8
    case .boolStorage: .bool
    default: nil
    }
  }

  /// The storage type of an element type.
  static func storage(of dataType: DataType) -> PickleGlobal {
    switch dataType {
    case .float64: .doubleStorage
    case .float32: .floatStorage
    case .float16: .halfStorage
    case .bfloat16: .bfloat16Storage
    case .int64: .longStorage
    case .int32: .intStorage
    case .int16: .shortStorage
    case .int8: .charStorage
    case .uint8: .byteStorage
    case .bool: .boolStorage
    }
  }
}
