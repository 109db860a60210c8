/// Writes the pickle (protocol 2) of a `state_dict`.
struct PickleWriter {
  private(set) var bytes: [UInt8] = []

  /// The pickle of an `OrderedDict` in which the n-th tensor fills the storage with key n.
  static func stateDict(_ tensors: [WritableTensor]) -> [UInt8] {
    var writer = PickleWriter()
    writer.append(.proto, [2])
    writer.append(global: .orderedDictionary)
    writer.append(.emptyTuple)
    writer.append(.reduce)
    writer.append(.mark)
    for (key, tensor) in tensors.enumerated() {
      writer.append(text: tensor.name)
      writer.append(tensor, key: key)
    }
    writer.append(.setitems)
    writer.append(.stop)
    return writer.bytes
  }

  /// `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)`.
  private mutating func append(_ tensor: WritableTensor, key: Int) {
    append(global: .rebuildTensor)
    append(.mark)
    appendStorage(of: tensor, key: key)
    append(integer: 0)
    append(tuple: tensor.shape.dimensions)
    append(tuple: TensorLayout.rowMajorStrides(tensor.shape.dimensions))
    append(.newfalse)
    append(global: .orderedDictionary)
    append(.emptyTuple)
    append(.reduce)
    append(.tuple)
    append(.reduce)
  }

  /// The persistent identifier ("storage", type, key, device, element count).
  private mutating func appendStorage(of tensor: WritableTensor, key: Int) {
    append(.mark)
    append(text: "storage")
    append(global: .storage(of: tensor.dataType))
    append(text: String(key))
    append(text: "cpu")
    append(integer: tensor.shape.elementCount)
    append(.tuple)
    append(.binpersid)
  }

  private mutating func append(_ opcode: PickleOpcode, _ argument: [UInt8] = []) {
    bytes.append(opcode.rawValue)
    bytes.append(contentsOf: argument)
  }

  private mutating func append(global: PickleGlobal) {
    let dot = global.rawValue.lastIndex(of: ".") ?? global.rawValue.startIndex
    let (module, name) = (global.rawValue[..<dot], global.rawValue[dot...].dropFirst())
    append(.global, Array("\(module)\n\(name)\n".utf8))
  }

  private mutating func append(text: String) {
    append(.binunicode)
    bytes.append(littleEndian: UInt32(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func append(integer: Int) {
    if let small = Int32(exactly: integer) {
      append(.binint)
      bytes.append(littleEndian: small)
    } else {
      append(.long1, [8])
      bytes.append(littleEndian: integer)
    }
  }

  private mutating func append(tuple: [Int]) {
    append(.mark)
    for integer in tuple { append(integer: integer) }
    append(.tuple)
  }
}
