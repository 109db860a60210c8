import Files
import JSON
import TensorGraph

// Storages and the tensors that are views of them.
extension Unpickler {
  /// BINPERSID: ("storage", type, key, device, element count), in legacy files followed by None. Legacy files also have ("module", class, file, source).
  mutating func pushStorage() throws {
    guard case .tuple(let items, _) = try pop() else { return push(.opaque) }
    switch items.first {
    case .string("storage"): push(try storage(items))
    case .string("module") where items.count == 4: push(items[1])
    default: push(.opaque)
    }
  }

  private mutating func storage(_ items: [PickleValue]) throws -> PickleValue {
    guard items.count == 5 || items.count == 6, case .string(let key) = items[2], case .string = items[3],
      case .integer(let count) = items[4],
      isNoneOrAbsent(items.dropFirst(5))
    else { throw failure(.invalidPersistentID) }
    guard count >= 0 else { throw failure(.invalidTensor(.negative(count))) }
    switch items[1] {
    case .global(let global):
      guard let dataType = global.storageDataType else { throw failure(.invalidPersistentID) }
      return .storage(try storage(key: key, dataType: dataType, count: count, elementByteCount: dataType.byteCount))
    case .foreignGlobal(let name):
      _ = try storage(key: key, dataType: nil, count: count, elementByteCount: PickleGlobal.foreignElementByteCount(name))
      return .opaque
    default: throw failure(.invalidPersistentID)
    }
  }

  /// The one storage with that key; tensors that share it must say the same about it.
  private mutating func storage(key: String, dataType: DataType?, count: Int, elementByteCount: Int?) throws -> StorageReference {
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: elementByteCount ?? 0)
    guard !overflow else { throw failure(.invalidTensor(.tooLarge([count]))) }
    guard let known = storages[ByteKey(key)] else {
      let storage = StorageReference(key: key, dataType: dataType, count: count, byteCount: elementByteCount.map { _ in byteCount })
      storages[ByteKey(key)] = storage
      return storage
    }
    guard known.dataType == dataType, known.count == count else { throw failure(.conflictingStorage(key)) }
    return known
  }

  /// `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata])`; nothing to read where the storage is nothing to read.
  func rebuildTensor(_ arguments: [PickleValue]) throws -> PickleValue {
    if case .opaque = arguments.first { return .opaque }
    guard arguments.count == 6 || arguments.count == 7, case .storage(let storage) = arguments[0], let dataType = storage.dataType,
      case .integer(let offset) = arguments[1], let shape = try integers(arguments[2]), let strides = try integers(arguments[3])
    else { throw failure(.disallowedCall(PickleGlobal.rebuildTensor.rawValue)) }
    guard isNoneOrAbsent(arguments.dropFirst(6)) else { throw failure(.unsupportedTensorMetadata) }
    do throws(TensorProblem) {
      let layout = try TensorLayout(dataType: dataType, shape: shape, strides: strides, offset: offset, storageCount: storage.count)
      return .tensor(TensorReference(storage: storage, layout: layout))
    } catch {
      throw failure(.invalidTensor(error))
    }
  }

  /// `_rebuild_parameter(tensor, requires_grad, hooks)` is its tensor; another form adds attributes.
  func rebuildParameter(_ arguments: [PickleValue], _ global: PickleGlobal) throws -> PickleValue {
    guard arguments.count == (global == .rebuildParameter ? 3 : 4) else { throw failure(.disallowedCall(global.rawValue)) }
    switch arguments[0] {
    case .tensor: return arguments[0]
    case .opaque, .container: return .opaque
    default: throw failure(.disallowedCall(global.rawValue))
    }
  }

  /// The optional last argument, which says nothing when it is None or an empty dictionary.
  private func isNoneOrAbsent(_ rest: ArraySlice<PickleValue>) -> Bool {
    switch rest.first {
    case nil, .some(.none): true
    case .container(let container): container.isDictionary && container.items.isEmpty
    default: false
    }
  }

  /// A shape or strides; the length is checked first, as the same long tuple could be passed a million times.
  private func integers(_ value: PickleValue) throws -> [Int]? {
    guard case .tuple(let items, _) = value else { return nil }
    guard items.count <= TensorLayout.maximumRank else { throw failure(.invalidTensor(.rankTooLarge)) }
    let integers = items.compactMap { if case .integer(let integer) = $0 { integer } else { nil } }
    return integers.count == items.count ? integers : nil
  }
}
