import TensorGraph

/// A type that elements can be decoded into: `Float` or `Double`.
protocol DecodedElement {
  init(_ value: Double)
  init(_ value: Float)
  init(_ value: Float16)
  init(_ value: Int64)
  init(_ value: Int32)
  init(_ value: Int16)
  init(_ value: Int8)
  init(_ value: UInt8)
}

extension Float: DecodedElement {}
extension Double: DecodedElement {}

extension DataType {
  /// Converts `destination.count` little-endian elements, rounding to nearest even.
  func decode<Value: DecodedElement>(_ source: UnsafeRawBufferPointer, into destination: UnsafeMutableBufferPointer<Value>) {
    switch self {
    case .float64: fill(destination, from: source) { Value($0 as Double) }
    case .float32: fill(destination, from: source) { Value($0 as Float) }
    case .float16: fill(destination, from: source) { Value($0 as Float16) }
    case .bfloat16: fill(destination, from: source) { Value(Float(bitPattern: UInt32($0 as UInt16) << 16)) }
    case .int64: fill(destination, from: source) { Value($0 as Int64) }
    case .int32: fill(destination, from: source) { Value($0 as Int32) }
    case .int16: fill(destination, from: source) { Value($0 as Int16) }
    case .int8: fill(destination, from: source) { Value($0 as Int8) }
    case .uint8: fill(destination, from: source) { Value($0 as UInt8) }
    case .bool: fill(destination, from: source) { Value(($0 as UInt8) == 0 ? 0 as UInt8 : 1) }
    }
  }

  @inline(__always)
  private func fill<Source: BitwiseCopyable, Value>(
    _ destination: UnsafeMutableBufferPointer<Value>, from source: UnsafeRawBufferPointer, _ convert: (Source) -> Value
  ) {
    for index in destination.indices {
      let element = source.loadUnaligned(fromByteOffset: index * MemoryLayout<Source>.stride, as: Source.self)
      destination.initializeElement(at: index, to: convert(element))
    }
  }

  /// How many floating-point elements of `bytes` have an exponent of ones only.
  func nonFiniteCount(_ bytes: UnsafeRawBufferPointer) -> Int {
    switch self {
    case .float64: count(bytes, exponent: 0x7FF0_0000_0000_0000 as UInt64)
    case .float32: count(bytes, exponent: 0x7F80_0000 as UInt32)
    case .float16: count(bytes, exponent: 0x7C00 as UInt16)
    case .bfloat16: count(bytes, exponent: 0x7F80 as UInt16)
    default: 0
    }
  }

  private func count<Bits: FixedWidthInteger & BitwiseCopyable>(_ bytes: UnsafeRawBufferPointer, exponent: Bits) -> Int {
    stride(from: 0, to: bytes.count, by: MemoryLayout<Bits>.size).reduce(0) { sum, offset in
      sum + (bytes.loadUnaligned(fromByteOffset: offset, as: Bits.self) & exponent == exponent ? 1 : 0)
    }
  }
}

extension DataType {
  /// The elements of `bytes` at the positions of `range`.
  func decode(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> [Double] {
    let part = UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound * byteCount..<range.upperBound * byteCount])
    return [Double](unsafeUninitializedCapacity: range.count) { buffer, count in
      decode(part, into: UnsafeMutableBufferPointer(rebasing: buffer[..<range.count]))
      count = range.count
    }
  }
}
