/// A reader of the pickles of PyTorch checkpoints.
///
/// It builds values and tensor descriptions, and nothing else: a global is a case of `PickleGlobal`, a call is a `switch` over it,
/// and whatever is not listed is refused. The format is described in Python's `pickletools.py`.
struct Unpickler {
  /// The first byte that is not read yet.
  private(set) var position = 0
  /// Every storage that the pickle mentions, by key.
  var storages: [String: StorageReference] = [:]

  let region: FileRegion
  var stack: [PickleValue] = []
  /// The heights of the stack at which marks lie.
  var marks: [Int] = []
  var memo: [Int: PickleValue] = [:]
  var itemCount = 0
  /// The instruction being executed.
  private var opcode: PickleOpcode?
  private var opcodeOffset = 0

  /// A reader of the pickle at the beginning of `region`.
  init(_ region: FileRegion) { self.region = region }

  /// Executes the pickle up to and including its STOP.
  mutating func load() throws -> PickleValue {
    for _ in 0..<PickleLimits.opcodes {
      let next = try nextOpcode()
      if next == .stop { return try result() }
      try execute(next)
      guard stack.count + marks.count <= PickleLimits.stack else { throw failure(.stackOverflow) }
    }
    throw failure(.tooManyOpcodes)
  }

  /// The error for a problem of the current instruction.
  func failure(_ problem: PickleProblem) -> CheckpointError {
    .pickle(file: region.file.path, problem, opcode: opcode?.name ?? "?", offset: region.start + opcodeOffset)
  }

  /// Refuses bytes after the pickle.
  func requireEnd() throws {
    guard position == region.count else { throw failure(.trailingBytes(region.count - position)) }
  }

  private mutating func nextOpcode() throws -> PickleOpcode {
    (opcodeOffset, opcode) = (position, nil)
    let byte = try read(UInt8.self)
    guard let next = PickleOpcode(rawValue: byte) else { throw failure(.unknownOpcode(byte)) }
    opcode = next
    return next
  }

  private mutating func result() throws -> PickleValue {
    guard marks.isEmpty, stack.count == 1 else { throw failure(.notEmptyAtStop(stack.count + marks.count)) }
    return stack[0]
  }

  private mutating func execute(_ opcode: PickleOpcode) throws {
    switch opcode {
    case .proto: try checkProtocol()
    case .frame: try checkFrame()
    case .mark: marks.append(stack.count)
    case .none: push(.none)
    case .newtrue: push(.boolean(true))
    case .newfalse: push(.boolean(false))
    case .binint: push(.integer(Int(try read(Int32.self))))
    case .binint1: push(.integer(Int(try read(UInt8.self))))
    case .binint2: push(.integer(Int(try read(UInt16.self))))
    case .long1: push(.integer(try readLong()))
    case .binfloat: push(.double(Double(bitPattern: try read(UInt64.self).byteSwapped)))
    case .binunicode, .binstring: push(.string(try readString(count: Int(try read(UInt32.self)))))
    case .shortBinunicode, .shortBinstring: push(.string(try readString(count: Int(try read(UInt8.self)))))
    case .emptyTuple: push(.tuple([]))
    case .tuple1: try makeTuple(popping: 1)
    case .tuple2: try makeTuple(popping: 2)
    case .tuple3: try makeTuple(popping: 3)
    case .tuple: try pushTuple(try popToMark())
    case .emptyList: push(.container(PickleContainer(.list)))
    case .emptyDict: push(.container(PickleContainer(.dictionary)))
    case .append: try appendItems([try pop()])
    case .appends: try appendItems(try popToMark())
    case .setitem: try setItems([try pop(), try pop()].reversed())
    case .setitems: try setItems(try popToMark())
    case .binput: try memoize(at: Int(try read(UInt8.self)))
    case .longBinput: try memoize(at: Int(try read(UInt32.self)))
    case .memoize: try memoize(at: memo.count)
    case .binget: try recall(Int(try read(UInt8.self)))
    case .longBinget: try recall(Int(try read(UInt32.self)))
    case .global: try pushGlobal(module: try readLine(), name: try readLine())
    case .stackGlobal: try pushStackGlobal()
    case .reduce: try reduce()
    case .newobj: try makeObject()
    case .build: try build()
    case .binpersid: try pushStorage()
    default: throw failure(.unsupportedOpcode(opcode.name))
    }
  }

  private mutating func checkProtocol() throws {
    let version = Int(try read(UInt8.self))
    guard (2...5).contains(version) else { throw failure(.unsupportedProtocol(version)) }
  }

  private mutating func checkFrame() throws {
    let length = try read(UInt64.self)
    guard length <= UInt64(region.count - position) else { throw failure(.invalidFrame) }
  }
}

// MARK: - Reading arguments

extension Unpickler {
  mutating func read<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type) throws -> Value {
    guard let value = region.integer(at: position, as: type) else { throw failure(.truncated) }
    position += MemoryLayout<Value>.size
    return value
  }

  mutating func readString(count: Int) throws -> String {
    guard count <= PickleLimits.string else { throw failure(.stringTooLong) }
    guard let bytes = region.region(at: position, count: count) else { throw failure(.truncated) }
    guard let string = bytes.string else { throw failure(.invalidUTF8) }
    position += count
    return string
  }

  /// A little-endian two's complement integer of at most 8 bytes.
  mutating func readLong() throws -> Int {
    let count = Int(try read(UInt8.self))
    guard count <= 8 else { throw failure(.integerTooLarge(byteCount: count)) }
    var bits: UInt64 = 0
    for index in 0..<count { bits |= UInt64(try read(UInt8.self)) << UInt64(8 * index) }
    let unused = 64 - 8 * count
    return count == 0 ? 0 : Int(truncatingIfNeeded: Int64(bitPattern: bits << UInt64(unused)) >> Int64(unused))
  }

  /// A text up to the next line feed.
  mutating func readLine() throws -> String {
    guard let end = region.firstIndex(of: UInt8(ascii: "\n"), from: position, limit: PickleLimits.string) else {
      throw failure(region.count - position < PickleLimits.string ? .truncated : .stringTooLong)
    }
    let line = try readString(count: end - position)
    position += 1
    return line
  }
}
