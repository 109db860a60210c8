import TensorGraph

// Storages and the tensors that are views of them.
extension Unpickler {
  /// BINPERSID: ("storage", type, key, device, element count), in legacy files followed by None.
  mutating func pushStorage() throws {
    guard case .tuple(let items, _) = try pop(), items.count == 5 || items.count == 6,
      case .string("storage") = items[0], case .global(let global) = items[1], let dataType = global.storageDataType,
      case .string(let key) = items[2], case .string = items[3], case .integer(let count) = items[4], isNoneOrAbsent(items.dropFirst(5))
    else { throw failure(.invalidPersistentID) }
    guard count >= 0 else { throw failure(.invalidTensor(.negative(count))) }
    guard !count.multipliedReportingOverflow(by: dataType.byteCount).overflow else { throw failure(.invalidTensor(.tooLarge([count]))) }
    push(.storage(try storage(key: key, dataType: dataType, count: count)))
  }

  /// The one storage with that key; tensors that share it must say the same about it.
  private mutating func storage(key: String, dataType: DataType, count: Int) throws -> StorageReference {
    guard let known = storages[key] else {
      let storage = StorageReference(key: key, dataType: dataType, count: count)
      storages[key] = storage
      return storage
    }
    guard known.dataType == dataType, known.count == count else { throw failure(.conflictingStorage(key)) }
    return known
  }

  /// `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata])`.
  func rebuildTensor(_ arguments: [PickleValue]) throws -> TensorReference {
    guard arguments.count == 6 || arguments.count == 7, case .storage(let storage) = arguments[0], case .integer(let offset) = arguments[1],
      let shape = try integers(arguments[2]), let strides = try integers(arguments[3])
    else { throw failure(.disallowedCall(PickleGlobal.rebuildTensor.rawValue)) }
    guard isNoneOrAbsent(arguments.dropFirst(6)) else { throw failure(.unsupportedTensorMetadata) }
    do throws(TensorProblem) {
      let layout = try TensorLayout(
        dataType: storage.dataType, shape: shape, strides: strides, offset: offset, storageCount: storage.count)
      return TensorReference(storage: storage, layout: layout)
    } catch {
      throw failure(.invalidTensor(error))
    }
  }

  /// `_rebuild_parameter(tensor, requires_grad, hooks)` is its tensor.
  func rebuildParameter(_ arguments: [PickleValue]) throws -> PickleValue {
    guard arguments.count == 3, case .tensor = arguments[0] else { throw failure(.disallowedCall(PickleGlobal.rebuildParameter.rawValue)) }
    return arguments[0]
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
    guard items.count <= TensorLayout.maximumRank else { throw failure(.invalidTensor(.rankTooLarge(items.count))) }
    let integers = items.compactMap { if case .integer(let integer) = $0 { integer } else { nil } }
    return integers.count == items.count ? integers : nil
  }
}
