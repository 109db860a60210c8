import JSON

extension Dataset {
  /// Reads the images, annotations and categories of a COCO file; outlines, licences and whatever else is there are skipped.
  ///
  /// A file whose objects are `difficult` says so with `ignore`, as converters from VOC write it. Annotations without an id get the first numbers that
  /// are free, and images without a file name (LVIS) that of their address, if they have one.
  /// Source: "COCO data format", https://cocodataset.org/#format-data. Throws `DatasetError`.
  public init(cocoFile path: String) throws(DatasetError) {
    let document = try COCODocument(path: path)
    var dataset = Dataset()
    var unnumbered: [Int] = []
    var missing: Set = ["images", "annotations", "categories"]
    try document.readObject { reader, name in
      missing.remove(name)
      guard name == "annotations" else { return try dataset.readNames(name, &reader, of: document) }
      try document.readRecords(ObjectAnnotation.layout, of: "\"annotations\"", &reader) { record in
        if record.integer(0) == nil { unnumbered.append(dataset.annotations.count) }
        dataset.annotations.append(ObjectAnnotation(record))
      }
    }
    if let name = missing.min() { throw document.refusal("it has no \"\(name)\"") }
    if !unnumbered.isEmpty { dataset.number(unnumbered) }
    self = dataset
  }

  /// Reads the images and categories of a COCO file, as far as it has them, and passes over its annotations. Throws `DatasetError`.
  package init(cocoNames path: String) throws(DatasetError) {
    let document = try COCODocument(path: path)
    var dataset = Dataset()
    try document.readObject { reader, name in try dataset.readNames(name, &reader, of: document) }
    self = dataset
  }

  /// Reads the images or the categories, or skips another member of a file's object.
  private mutating func readNames(_ member: String, _ reader: inout JSONReader, of document: COCODocument) throws {
    switch member {
    case "images": try document.readRecords(DatasetImage.layout, of: "\"images\"", &reader) { images.append(DatasetImage($0)) }
    case "categories":
      try document.readRecords(DatasetCategory.layout, of: "\"categories\"", &reader) { categories.append(DatasetCategory($0)) }
    default: try document.skip(&reader)
    }
  }

  /// Gives ids to the annotations at `positions`, which have none.
  private mutating func number(_ positions: [Int]) {
    let others = Set(annotations.indices).subtracting(positions)
    var free = FreeNumbers(taken: Set(others.map { annotations[$0].id }))
    for position in positions { annotations[position].id = free.next() }
  }
}

extension DatasetImage {
  static let layout = RecordLayout(fields: [
    .required("id", .integer), .optional("file_name", .text), .optional("width", .integer), .optional("height", .integer),
    .optional("coco_url", .text),
  ])

  init(_ record: Record) {
    let name = record.text(1)
    self.init(
      id: record.integer(0) ?? 0, fileName: name.isEmpty ? record.text(4).lastComponent : name, width: record.integer(2) ?? 0,
      height: record.integer(3) ?? 0)
  }
}

extension DatasetCategory {
  static let layout = RecordLayout(fields: [.required("id", .integer), .required("name", .text)])

  init(_ record: Record) { self.init(id: record.integer(0) ?? 0, name: record.text(1)) }

  /// The categories that a COCO file lists, of which nothing else is read; none if it has no list. Throws `DatasetError`.
  package static func list(inCOCO path: String) throws(DatasetError) -> [DatasetCategory] {
    let document = try COCODocument(path: path)
    var categories: [DatasetCategory] = []
    try document.readObject { reader, name in
      guard name == "categories" else { return try document.skip(&reader) }
      try document.readRecords(layout, of: "\"categories\"", &reader) { categories.append(DatasetCategory($0)) }
    }
    return categories
  }
}

extension ObjectAnnotation {
  static let layout = RecordLayout(fields: [
    .optional("id", .integer), .required("image_id", .integer), .required("category_id", .integer), .optional("bbox", .box),
    .optional("area", .number), .optional("iscrowd", .flag), .optional("ignore", .flag),
  ])

  init(_ record: Record) {
    self.init(
      id: record.integer(0) ?? 0, imageID: record.integer(1) ?? 0, categoryID: record.integer(2) ?? 0, box: record.box(3),
      area: record.number(4), isCrowd: record.flag(5), isDifficult: record.flag(6))
  }
}
