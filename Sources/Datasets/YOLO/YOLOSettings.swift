import Files

/// What a YOLO data set's YAML file says: the classes' names, and where the splits' images are.
struct YOLOSettings {
  /// In the order of their numbers, from 0 on.
  let names: [String]
  /// The folder that the splits' paths are relative to, if it names one.
  let path: String?
  /// For each key of a split its paths.
  private let root: YAMLValue
  /// The numbers that follow the box in a line; nil where the objects have no keypoints.
  let keypointNumbers: Int?
  /// A longer file is no settings.
  private static let maximumSize = 1 << 20
  /// The splits that a data set may have, in their order.
  static let splits = ["train", "val", "test"]

  /// Reads a file; throws `DatasetError`.
  init(file: String) throws(DatasetError) {
    let text = try YOLOFolder.text(of: file, atMost: Self.maximumSize)
    do throws(YAMLValue.Problem) { try self.init(text) } catch {
      throw .invalid(file: file, line: error.line, reason: error.reason)
    }
  }

  private init(_ text: String) throws(YAMLValue.Problem) {
    root = try YAMLValue(text)
    guard let value = try root.value("names") else { throw YAMLValue.Problem(line: 1, reason: "it has no \"names\"") }
    let names = try Self.names(value)
    if let count = try root.value("nc"), let number = count.scalar.flatMap({ Int($0) }), number != names.count {
      throw count.problem("\"nc\" is \(number), but the names in \"names\" are \(names.count)")
    }
    self.names = names
    path = try root.value("path")?.scalar.flatMap { $0.isEmpty ? nil : $0 }
    let shape = try root.value("kpt_shape")?.scalars?.compactMap { Int($0) } ?? []
    keypointNumbers = shape.count == 2 && shape.allSatisfy((1...1000).contains) ? shape[0] * shape[1] : nil
  }

  /// The paths of a split: folders of images, or lists of them; none where it is not there.
  func paths(split: String) -> [String] {
    let value = try? root.value(split)
    return (value?.scalars ?? []).filter { !["", "~", "null"].contains($0) }
  }

  private static func names(_ value: YAMLValue) throws(YAMLValue.Problem) -> [String] {
    let entries: [YAMLValue]
    switch value.content {
    case .scalar(let text): throw value.problem(text.isEmpty ? "\"names\" is empty" : "\"names\" is no list")
    case .list(let values): entries = values
    case .map(let members): entries = try ordered(members)
    }
    if entries.isEmpty { throw value.problem("\"names\" is empty") }
    var names: [String] = []
    for entry in entries {
      guard let name = entry.scalar, !name.trimmed.isEmpty else { throw entry.problem("class \(names.count) has no name") }
      names.append(name)
    }
    return names
  }

  /// The values of keys that are the numbers from 0 on, in their order.
  private static func ordered(_ members: [(key: YAMLValue, value: YAMLValue)]) throws(YAMLValue.Problem) -> [YAMLValue] {
    var values: [Int: YAMLValue] = [:]
    for (key, value) in members {
      guard let number = key.scalar.flatMap({ Int($0) }), members.indices.contains(number) else {
        throw key.problem("the classes are numbered from 0 to \(members.count - 1), and not \"\(key.scalar ?? "")\"")
      }
      guard values.updateValue(value, forKey: number) == nil else { throw key.problem("class \(number) occurs twice") }
    }
    return members.indices.compactMap { values[$0] }
  }
}
