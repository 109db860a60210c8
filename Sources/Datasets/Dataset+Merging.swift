extension Dataset {
  /// Several data sets as one. Categories of the same name are one, in the order in which they appear; images and objects are numbered anew, and the names
  /// of images begin with that of their part and a hyphen.
  public init(merging parts: [(name: String, dataset: Dataset)]) {
    self.init()
    for (name, part) in parts { append(part, named: name) }
  }

  /// The data set with one category of each name, the first of them, which has the objects of all. Of several with one id the first has its objects.
  public var joiningCategories: Dataset {
    var joined = self
    _ = joined.joinCategories()
    return joined
  }

  /// Joins categories likewise; returns those that are gone with the id of the first of their name, or nil where another has their id.
  package mutating func joinCategories() -> [(category: DatasetCategory, first: Int?)] {
    var (firsts, ids): ([[UInt8]: Int], [Int: Int]) = ([:], [:])
    var (kept, gone): ([DatasetCategory], [(category: DatasetCategory, first: Int?)]) = ([], [])
    for category in categories {
      let first = firsts[category.name.bytes]
      if first == nil && ids[category.id] == nil {
        firsts[category.name.bytes] = category.id
        kept.append(category)
      } else {
        gone.append((category, first))
      }
      ids[category.id] = ids[category.id] ?? first ?? category.id
    }
    categories = kept
    for index in annotations.indices { annotations[index].categoryID = ids[annotations[index].categoryID] ?? annotations[index].categoryID }
    return gone
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
