/// The number by which COCO's formats call each image.
public struct COCOImageIDs: Sendable {
  private let ids: [[UInt8]: Int]
  private let reasons: [[UInt8]: String]

  /// The numbers that are the files' names (`000000000139.jpg` is 139), if all names are distinct numbers; otherwise 1, 2, ... in the order given.
  public init(files: [String]) {
    let numbers = files.map(Self.number)
    let areNames = !numbers.contains(nil) && Set(numbers).count == files.count
    let pairs = files.indices.map { (Array(files[$0].utf8), areNames ? numbers[$0] ?? 0 : $0 + 1) }
    ids = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    reasons = [:]
  }

  /// The numbers of files by the bytes of their paths, and why others have none where there is more to say than that nobody knows them.
  package init(ids: [[UInt8]: Int], reasons: [[UInt8]: String]) { (self.ids, self.reasons) = (ids, reasons) }

  /// The numbers that `known` has for the ends of the files' paths, by their bytes; files that it does not know have none.
  public init(files: [String], known: [[UInt8]: Int]) {
    let pairs = files.compactMap { file in Self.suffixes(of: file).firstNonNil { known[$0] }.map { (Array(file.utf8), $0) } }
    ids = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    reasons = [:]
  }

  /// The number of the image at the path `file`.
  public subscript(file: String) -> Int? { ids[Array(file.utf8)] }

  /// A clause that says why the image at the path `file` has no number; nil if nobody knows the image.
  package func reason(for file: String) -> String? { reasons[Array(file.utf8)] }

  private static func number(_ file: String) -> Int? {
    let name = file.utf8.split(separator: UInt8(ascii: "/")).last ?? ""[...].utf8
    let stem = name.prefix { $0 != UInt8(ascii: ".") }
    guard stem.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return Int(String(Substring(stem)))
  }

  /// "a/b/c.jpg", "b/c.jpg", "c.jpg".
  private static func suffixes(of file: String) -> [[UInt8]] {
    let bytes = Array(file.utf8)
    let starts = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "/") }.map { $0 + 1 }
    return starts.map { Array(bytes[$0...]) }
  }
}

extension Sequence {
  fileprivate func firstNonNil<Result>(_ transform: (Element) -> Result?) -> Result? {
    for element in self { if let result = transform(element) { return result } }
    return nil
  }
}
