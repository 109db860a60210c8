import TensorGraph

extension DataType {
  /// The name that safetensors gives to this type.
  var safetensorsName: String {
    switch self {
    case .float64: "F64"
    case .float32: "F32"
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .int64: "I64"
    case .int32: "I32"
    case .int16: "I16"
    case .int8: "I8"
    case .uint8: "U8"
    case .bool: "BOOL"
    }
  }

  init?(safetensorsName name: String) {
    guard let dataType = DataType.allCases.first(where: { $0.safetensorsName == name }) else { return nil }
    self = dataType
  }
}
