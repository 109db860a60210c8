import TensorGraph

/// The persistent identifier of a storage: which record holds it, and what the pickle says about it.
final class StorageReference {
  let key: String
  let dataType: DataType
  /// The number of elements.
  let count: Int

  init(key: String, dataType: DataType, count: Int) {
    self.key = key
    self.dataType = dataType
    self.count = count
  }

  /// Cannot overflow, as the unpickler has checked it.
  var byteCount: Int { count * dataType.byteCount }
}
