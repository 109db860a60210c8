import TensorGraph

extension DataType {
  /// The little-endian bytes of `values` in this floating-point type, rounded to nearest even.
  func encode(_ values: [Float]) -> [UInt8] {
    switch self {
    case .float64: pack(values) { Double($0).bitPattern }
    case .float32: pack(values) { $0.bitPattern }
    case .float16: pack(values) { Float16($0).bitPattern }
    case .bfloat16: pack(values, Self.bfloat16Bits)
    default: preconditionFailure("\(self) is not a floating-point type")
    }
  }

  /// The upper half of the fp32 bits, rounded to nearest even; a NaN stays one.
  private static func bfloat16Bits(_ value: Float) -> UInt16 {
    guard !value.isNaN else { return 0x7FC0 }
    let bits = value.bitPattern
    return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16)
  }

  @inline(__always)
  private func pack<Bits: FixedWidthInteger & BitwiseCopyable>(_ values: [Float], _ convert: (Float) -> Bits) -> [UInt8] {
    let size = MemoryLayout<Bits>.size
    return [UInt8](unsafeUninitializedCapacity: values.count * size) { buffer, count in
      let destination = UnsafeMutableRawBufferPointer(buffer)
      for (index, value) in values.enumerated() {
        destination.storeBytes(of: convert(value).littleEndian, toByteOffset: index * size, as: Bits.self)
      }
      count = values.count * size
    }
  }
}
