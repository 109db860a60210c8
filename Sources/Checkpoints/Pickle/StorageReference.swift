import TensorGraph

/// The persistent identifier of a storage: which record holds it, and what the pickle says about it.
final class StorageReference {
  let key: String
  /// Nil for elements of a type that is not read.
  let dataType: DataType?
  /// The number of elements.
  let count: Int
  /// Nil for elements of unknown size.
  let byteCount: Int?

  init(key: String, dataType: DataType?, count: Int, byteCount: Int?) {
    self.key = key
    self.dataType = dataType
    self.count = count
    self.byteCount = byteCount
  }
}
