extension Dataset {
  /// What a format cannot say of this data set, a clause each.
  public func losses(in format: DatasetFormat) -> [String] {
    var losses: [String] = []
    func add(_ count: Int, _ clause: String) { if count > 0 { losses.append("\(clause) (\(count))") } }
    add(annotations.count { !$0.hasBox }, "annotations without a box are left out")
    guard format != .coco else { return losses }
    let crowds = annotations.count { $0.isCrowd }
    let written = format == .voc ? namedCategories : categories
    if format == .voc {
      add(crowds, "crowds are marked as difficult, and as crowds for this program only")
      add(categories.count - written.count, "categories without objects are left out, since VOC has no list of categories")
    } else {
      add(crowds, "crowds are left out, since a label cannot say that it is one")
      add(annotations.count { $0.isDifficult && !$0.isCrowd }, "difficult objects become ordinary ones")
    }
    add(annotations.count { $0.area != $0.box.area }, "areas of outlines become those of the boxes")
    let isNumbered = written.enumerated().allSatisfy { $0.element.id == $0.offset + 1 }
    if !isNumbered { losses.append("the categories' ids are numbered anew, \(format == .voc ? "by name" : "in their order")") }
    return losses
  }

  /// The categories that objects have, by name: all that VOC says of categories.
  private var namedCategories: [DatasetCategory] {
    let used = Set(annotations.map(\.categoryID))
    return categories.filter { used.contains($0.id) }.sorted { $0.name < $1.name }
  }
}
