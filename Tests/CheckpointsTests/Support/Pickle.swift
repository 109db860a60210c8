/// Pieces of pickles, to be joined.
enum Pickle {
  static let proto: [UInt8] = [0x80, 2]
  static let stop: [UInt8] = op(".")
  static let mark: [UInt8] = op("(")
  static let emptyTuple: [UInt8] = op(")")
  static let reduce: [UInt8] = op("R")
  static let orderedDictionary = global("collections", "OrderedDict") + emptyTuple + reduce

  /// An instruction, written as `pickle.py` does, with the bytes of its argument.
  static func op(_ code: Character, _ argument: [UInt8] = []) -> [UInt8] { Array(String(code).utf8) + argument }

  static func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }

  /// BINUNICODE.
  static func text(_ text: String) -> [UInt8] { op("X", littleEndian(UInt32(text.utf8.count)) + Array(text.utf8)) }

  /// LONG1.
  static func integer(_ value: Int) -> [UInt8] { [0x8A, 8] + littleEndian(value) }

  static func tuple(_ items: [[UInt8]]) -> [UInt8] { mark + items.joined() + op("t") }

  static func integers(_ values: [Int]) -> [UInt8] { tuple(values.map(integer)) }

  static func storage(_ type: String = "FloatStorage", key: String = "0", count: Int = 4, rest: [[UInt8]] = []) -> [UInt8] {
    tuple([text("storage"), global("torch", type), text(key), text("cpu"), integer(count)] + rest) + op("Q")
  }

  /// A call of `_rebuild_tensor_v2`.
  static func tensor(
    _ storage: [UInt8] = storage(), offset: Int = 0, shape: [Int] = [2, 2], strides: [Int] = [2, 1], rest: [[UInt8]] = []
  ) -> [UInt8] {
    let arguments = [storage, integer(offset), integers(shape), integers(strides), [0x89], orderedDictionary] + rest
    return global("torch._utils", "_rebuild_tensor_v2") + tuple(arguments) + reduce
  }

  /// A whole pickle of a dictionary with these values.
  static func dictionary(_ entries: [(String, [UInt8])]) -> [UInt8] {
    proto + op("}") + mark + entries.flatMap { text($0.0) + $0.1 } + op("u") + stop
  }

  /// A whole pickle of a valid dictionary with the tensor "w", in which `junk` is the value of another key.
  static func stateDict(junk: [UInt8] = op("N")) -> [UInt8] { dictionary([("junk", junk), ("w", tensor())]) }
}
