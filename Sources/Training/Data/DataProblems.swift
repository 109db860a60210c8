import DatasetChecks
import Files

/// What checks found wrong with what is learned from and validated on.
public struct DataProblems: Sendable {
  /// All of it, in the order of the kinds.
  public let findings: [Finding]

  /// Looks at both parts; images that look alike on both sides count where the sides are different ones.
  public init(_ parts: TrainingParts) {
    var findings = parts.training.findings
    if let validation = parts.validation, validation.dataset != parts.training.dataset {
      findings += validation.findings + validation.findings(sharedWith: parts.training)
    }
    // What concerns categories, or no image, is found on both sides.
    var known: Set<Finding> = []
    let groups = Dictionary(grouping: findings.filter { $0.image != nil || known.insert($0).inserted }, by: \.kind)
    self.findings = Finding.Kind.allCases.flatMap { groups[$0] ?? [] }
  }

  /// A clause for each kind with its number and the first of it.
  public var summary: [String] { Self.summary(findings) }

  /// Throws `UnusableDataError` where nothing can be learned before the data set is repaired.
  public func requireUsable() throws(UnusableDataError) {
    let fatal = findings.filter { $0.kind.preventsTraining }
    if !fatal.isEmpty { throw UnusableDataError(findings: fatal) }
  }

  fileprivate static func summary(_ findings: [Finding]) -> [String] {
    Dictionary(grouping: findings, by: \.kind).sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, found in
      "\(found.count) x \(kind.rawValue) (\(found.count == 1 ? "" : "first ")\(found[0]))"
    }
  }
}

extension Finding.Kind {
  /// Whether the data set has to be repaired first; what is wrong besides costs accuracy at most.
  public var preventsTraining: Bool {
    switch self {
    case .missingImage, .unreadableImage, .duplicateImageID, .duplicateFileName, .normalizedBox: true
    case .missingBox, .degenerateBox, .boxOutsideImage, .wrongArea, .duplicateBox, .unknownCategory, .unexpectedCategory, .unknownImage,
      .zeroAnnotationID, .duplicateAnnotationID, .duplicateCategoryID, .duplicateCategoryName, .fileNameOutside, .duplicateImage,
      .sizeMismatch, .rotatedImage, .overlap:
      false
    }
  }
}

/// A data set that has to be repaired before anything can be learned from it.
public struct UnusableDataError: DescribedError, Equatable, Sendable {
  /// What prevents it.
  public let findings: [Finding]

  /// One sentence with the remedy.
  public var description: String {
    let place = findings.contains { $0.kind == .missingImage } ? "--images says where the images of a COCO file are; " : ""
    return "nothing can be learned from the data set as it is: \(DataProblems.summary(findings).joined(separator: ", ")); "
      + "\(place)rcnn check-data lists all, and with --fix it writes annotations without them."
  }
}
