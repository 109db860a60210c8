extension RunDirectory {
  private static let settingsName = "run.json"

  /// Brings the folder into the state in which the logs can be opened.
  static func prepare(_ path: String, settings: RunSettings, existing: Existing) throws(OutputError) {
    try Directory.create(path)
    let settingsPath = "\(path)/\(settingsName)"
    let names = try Directory.names(in: path)
    switch existing {
    case _ where names.isEmpty: try NewFile.write(settings.text, to: settingsPath)
    case .refuse: throw .notEmpty(directory: path)
    case .resume:
      guard names.contains(settingsName) else { throw .nothingToResume(directory: path) }
      try settings.check(settingsPath, directory: path)
    case .replace:
      if names.contains(settingsName) { for name in writtenNames { try Directory.remove("\(path)/\(name)") } }
      try NewFile.write(settings.text, to: settingsPath)
    }
  }

  /// All that runs write, so that replacing one removes nothing else.
  private static let writtenNames = [
    "detections.jsonl", "failures.jsonl", "coco.json", "coco_images.json", "detections.csv", "voc", "yolo", "images", settingsName,
  ]
}
