import Detection

extension Detector {
  /// The labels that the model can detect with their names, without the background and labels that stand for nothing.
  public var classes: [(label: Int, name: String)] {
    let unused = Set(categories.unused)
    return (1..<max(configuration.roiHeads.classCount, 1)).filter { !unused.contains($0) }.map { ($0, categories[$0]) }
  }
}
