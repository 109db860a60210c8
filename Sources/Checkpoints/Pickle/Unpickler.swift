import Files
import JSON

/// A reader of the pickles of PyTorch checkpoints.
///
/// It builds values and tensor descriptions, and nothing else: a call is a `switch` over `PickleGlobal`, and whatever else a pickle would import,
/// call or build is kept as an object without a meaning. The format is described in Python's `pickletools.py`.
struct Unpickler {
  /// The first byte that is not read yet.
  var position = 0
  /// Every storage that the pickle mentions, by key.
  var storages: [ByteKey: StorageReference] = [:]

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
    case .pop: try drop()
    case .popMark: _ = try popToMark()
    case .dup: push(try top())
    case .emptyTuple: push(.tuple([]))
    case .tuple1: try makeTuple(popping: 1)
    case .tuple2: try makeTuple(popping: 2)
    case .tuple3: try makeTuple(popping: 3)
    case .tuple: try pushTuple(try popToMark())
    case .emptyList: push(.container(PickleContainer(.list)))
    case .emptySet: push(.container(PickleContainer(.set)))
    case .emptyDict: push(.container(PickleContainer(.dictionary)))
    case .list: try pushContainer(.list)
    case .frozenset: try pushContainer(.set)
    case .dict: try pushContainer(.dictionary)
    case .append: try appendItems([try pop()], to: .list)
    case .appends: try appendItems(try popToMark(), to: .list)
    case .additems: try appendItems(try popToMark(), to: .set)
    case .setitem: try setItems([try pop(), try pop()].reversed())
    case .setitems: try setItems(try popToMark())
    case .put, .binput, .longBinput, .memoize: try memoize(at: try readMemoIndex(opcode))
    case .get, .binget, .longBinget: try recall(try readMemoIndex(opcode))
    case .global: pushGlobal(module: try readName(), name: try readName())
    case .stackGlobal: try pushStackGlobal()
    case .ext1: push(.foreignGlobal("copyreg.extension\(try read(UInt8.self))"))
    case .ext2: push(.foreignGlobal("copyreg.extension\(try read(UInt16.self))"))
    case .ext4: push(.foreignGlobal("copyreg.extension\(try read(UInt32.self))"))
    case .reduce: try reduce()
    case .newobj: try makeObject(popping: 1)
    case .newobjEx: try makeObject(popping: 2)
    case .obj: try pushObjectAboveMark()
    case .inst: try makeInstance()
    case .build: try build()
    case .binpersid: try pushStorage()
    case .nextBuffer, .readonlyBuffer: throw failure(.unsupportedOpcode(opcode.name))
    default: push(try scalar(opcode))
    }
  }

  /// Numbers, texts and bytes.
  private mutating func scalar(_ opcode: PickleOpcode) throws -> PickleValue {
    switch opcode {
    case .newtrue: .boolean(true)
    case .newfalse: .boolean(false)
    case .binint: .integer(Int(try read(Int32.self)))
    case .binint1: .integer(Int(try read(UInt8.self)))
    case .binint2: .integer(Int(try read(UInt16.self)))
    case .int, .long: try readDecimal(Int.self).map { .integer($0) } ?? .opaque
    case .long1: try readLong(count: Int(try read(UInt8.self)))
    case .long4: try readLong(count: Int(try read(UInt32.self)))
    case .float: try readDecimal(Double.self).map { .double($0) } ?? .opaque
    case .binfloat: .double(Double(bitPattern: try read(UInt64.self).byteSwapped))
    case .binunicode, .binstring: try readText(count: Int(try read(UInt32.self)))
    case .shortBinunicode, .shortBinstring: try readText(count: Int(try read(UInt8.self)))
    case .binunicode8: try readText(count: try readLength())
    case .binbytes: try readBytes(count: Int(try read(UInt32.self)))
    case .shortBinbytes: try readBytes(count: Int(try read(UInt8.self)))
    case .binbytes8, .bytearray8: try readBytes(count: try readLength())
    case .unicode: try readLine()
    case .string, .persid: try opaqueLine()
    default: .none
    }
  }

  private mutating func opaqueLine() throws -> PickleValue {
    _ = try readLine()
    return .opaque
  }

  private mutating func readMemoIndex(_ opcode: PickleOpcode) throws -> Int {
    switch opcode {
    case .binput, .binget: Int(try read(UInt8.self))
    case .longBinput, .longBinget: Int(try read(UInt32.self))
    case .put, .get: try readIndex()
    default: memo.count
    }
  }

  /// NEWOBJ and NEWOBJ_EX: a class below its arguments.
  private mutating func makeObject(popping count: Int) throws {
    for _ in 0..<count { _ = try pop() }
    try pushObject(of: try pop())
  }

  /// INST: the class is named in the instruction, its arguments lie above the mark.
  private mutating func makeInstance() throws {
    let type = "\(try readName()).\(try readName())"
    _ = try popToMark()
    push(.container(PickleContainer(.object(type: type))))
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
