/// A tensor as the pickle describes it: a view of a storage that is kept elsewhere in the file.
final class TensorReference {
  let storage: StorageReference
  let layout: TensorLayout

  init(storage: StorageReference, layout: TensorLayout) {
    self.storage = storage
    self.layout = layout
  }
}
