import TensorGraph

/// The Python names that say what a checkpoint's tensors are; all others are `PickleValue.foreignGlobal`. They are data here: none of them is
/// looked up or executed.
enum PickleGlobal: String {
  case orderedDictionary = "collections.OrderedDict"
  case rebuildTensor = "torch._utils._rebuild_tensor_v2"
  case rebuildParameter = "torch._utils._rebuild_parameter"
  case rebuildParameterWithState = "torch._utils._rebuild_parameter_with_state"
  /// A tensor of a subclass, or with attributes.
  case rebuildFromType = "torch._tensor._rebuild_from_type_v2"
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

  /// The bytes of an element in the storage types whose tensors are not read, nil for what is no storage type.
  static func foreignElementByteCount(_ name: String) -> Int? {
    switch name {
    case "torch.UntypedStorage", "torch.storage.UntypedStorage", "torch.QInt8Storage", "torch.QUInt8Storage", "torch.QUInt4x2Storage",
      "torch.QUInt2x4Storage":
      1
    case "torch.QInt32Storage": 4
    case "torch.ComplexFloatStorage": 8
    case "torch.ComplexDoubleStorage": 16
    default: nil
    }
  }
}
