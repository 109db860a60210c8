import Files

/// Which of the images that a COCO file lists a file is, by the end of its path: exactly as listed, else in another spelling.
struct ImageIDLookup {
  private let images: [DatasetImage]
  /// Positions in `images`.
  private var paths: [[UInt8]: [Int]] = [:]
  private var spellings: [NameSpelling: [Int]] = [:]
  /// The most parts that a listed name has.
  private var depth = 0

  /// A file that may be an image, and what stands before the name in its path.
  private struct Claim {
    let file: String
    let folder: ArraySlice<String>
    let isExact: Bool
  }

  /// A look-up in `images`, of which those without a name are nobody's.
  init(_ images: [DatasetImage]) {
    self.images = images
    for (position, image) in images.enumerated() {
      guard let spelling = NameSpelling(image.fileName) else { continue }
      let path = image.fileName.plainPath
      paths[path.bytes, default: []].append(position)
      spellings[spelling, default: []].append(position)
      depth = max(depth, spelling.parts.count, path.pathComponents.count)
    }
  }

  /// The numbers of files; one that two files would have equally is nobody's.
  func ids(of files: [String]) -> COCOImageIDs {
    var reasons: [[UInt8]: String] = [:]
    var claims: [Int: [Claim]] = [:]
    for file in files {
      guard let (found, claim) = claim(of: file) else { continue }
      if found.count > 1 { reasons[file.bytes] = repetition(found) } else { claims[found[0], default: []].append(claim) }
    }
    var ids: [[UInt8]: Int] = [:]
    for (position, claims) in claims {
      let best = Self.best(claims)
      if let best { ids[best.file.bytes] = images[position].id }
      for claim in claims where claim.file.bytes != best?.file.bytes {
        let other = best ?? claims.first { $0.file.bytes != claim.file.bytes } ?? claim
        reasons[claim.file.bytes] = "\(images[position].fileName) \(best == nil ? "may as well be" : "is") \(other.file)"
      }
    }
    return COCOImageIDs(ids: ids, reasons: reasons)
  }

  private func repetition(_ positions: [Int]) -> String {
    let (first, second) = (images[positions[0]], images[positions[1]])
    return "\(first.fileName) is listed under the ids \(first.id) and \(second.id)"
  }

  /// The images that the end of a file's path names, the longest end first.
  private func claim(of file: String) -> ([Int], Claim)? {
    let absolute = file.utf8.first == UInt8(ascii: "/") ? file : "\(Directory.working)/\(file)"
    let parts = absolute.plainPath.pathComponents.map(String.init)
    let starts = max(0, parts.count - depth)..<parts.count
    for start in starts {
      guard let found = paths[parts[start...].joined(separator: "/").bytes] else { continue }
      return (found, Claim(file: file, folder: parts[..<start], isExact: true))
    }
    guard let spelling = NameSpelling(absolute) else { return nil }
    for dropped in max(0, spelling.parts.count - depth)..<spelling.parts.count {
      guard let found = spellings[spelling.dropping(dropped)] else { continue }
      return (found, Claim(file: file, folder: spelling.parts[..<dropped], isExact: false))
    }
    return nil
  }

  /// The claim of the exact name, and of those the one whose folder the others are below; nil if there is none such.
  private static func best(_ claims: [Claim]) -> Claim? {
    let exact = claims.filter(\.isExact)
    let equal = exact.isEmpty ? claims : exact
    guard let outermost = equal.min(by: { $0.folder.count < $1.folder.count }) else { return nil }
    let isAlone = equal.allSatisfy { claim in
      claim.file.bytes == outermost.file.bytes
        || (claim.folder.count > outermost.folder.count && claim.folder.starts(with: outermost.folder))
    }
    return isAlone ? outermost : nil
  }
}
