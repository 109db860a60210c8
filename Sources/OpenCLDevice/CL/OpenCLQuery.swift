import COpenCL

/// Reads the properties of one OpenCL object.
struct OpenCLQuery {
  let name: String
  /// The object's own clGet...Info: parameter, size, memory, size returned.
  let function: (UInt32, Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?) -> Int32

  /// A property that is a number or a handle; `value` gives its type.
  func value<Value>(_ parameter: Int32, _ value: Value) throws(OpenCLError) -> Value {
    var value = value
    try check(name, withUnsafeMutableBytes(of: &value) { function(UInt32(bitPattern: parameter), $0.count, $0.baseAddress, nil) })
    return value
  }

  /// A property that is a string, without the spaces around it.
  func string(_ parameter: Int32) throws(OpenCLError) -> String {
    var size = 0
    try check(name, function(UInt32(bitPattern: parameter), 0, nil, &size))
    var bytes = [UInt8](repeating: 0, count: size)
    try check(name, function(UInt32(bitPattern: parameter), size, &bytes, nil))
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self).trimmed
  }
}

extension String {
  /// Without white space at both ends.
  fileprivate var trimmed: String {
    let rest = drop(while: \.isWhitespace)
    return String(rest[..<(rest.lastIndex { !$0.isWhitespace }.map(rest.index(after:)) ?? rest.startIndex)])
  }
}
