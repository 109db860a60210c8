extension Dataset {
  /// Several data sets as one. Categories of the same name are one, in the order in which they appear; images and objects are numbered anew, and the names
  /// of images begin with that of their part and a hyphen.
  public init(merging parts: [(name: String, dataset: Dataset)]) {
    self.init()
    for (name, part) in parts { append(part, named: name) }
  }

  private mutating func append(_ part: Dataset, named name: String) {
    var numbers = [Int: Int](minimumCapacity: part.images.count)
    for var image in part.images {
      (numbers[image.id], image.id) = (images.count + 1, images.count + 1)
      image.fileName = "\(name)-\(image.fileName)"
      images.append(image)
    }
    let categories = Dictionary(part.categories.map { ($0.id, number(ofCategory: $0.name)) }) { first, _ in first }
    for var object in part.annotations {
      // What refers to nothing goes on doing so.
      object.id = annotations.count + 1
      object.imageID = numbers[object.imageID] ?? 0
      object.categoryID = categories[object.categoryID] ?? 0
      annotations.append(object)
    }
  }

  private mutating func number(ofCategory name: String) -> Int {
    if let known = categories.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) { return known.id }
    categories.append(DatasetCategory(id: categories.count + 1, name: name))
    return categories.count
  }
}
