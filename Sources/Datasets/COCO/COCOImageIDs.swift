/// The number by which COCO's formats call each image.
public struct COCOImageIDs: Sendable {
  private let lookup: @Sendable (String) -> Int?
  private let reasons: [[UInt8]: String]
  /// The annotation file that they were taken from.
  package var source: String?

  /// The numbers that are the files' names (`000000000139.jpg` is 139), if all names are distinct numbers; otherwise 1, 2, ... in the order given.
  public init(files: [String]) {
    let numbers = files.map(Self.number(of:))
    let areNames = !numbers.contains(nil) && Set(numbers).count == files.count
    let pairs = files.indices.map { (Array(files[$0].utf8), areNames ? numbers[$0] ?? 0 : $0 + 1) }
    self.init(ids: Dictionary(pairs, uniquingKeysWith: { first, _ in first }), reasons: [:])
  }

  /// The numbers of files by the bytes of their paths, and why others have none where there is more to say than that nobody knows them.
  init(ids: [[UInt8]: Int], reasons: [[UInt8]: String]) {
    lookup = { ids[Array($0.utf8)] }
    self.reasons = reasons
  }

  /// The numbers that `lookup` has for paths.
  package init(lookup: @escaping @Sendable (String) -> Int?) { (self.lookup, reasons) = (lookup, [:]) }

  /// The number of the image at the path `file`.
  public subscript(file: String) -> Int? { lookup(file) }

  /// A clause that says why the image at the path `file` has no number; nil if nobody knows the image.
  package func reason(for file: String) -> String? { reasons[Array(file.utf8)] }

  /// The number that the name of a file is; nil where it is none.
  package static func number(of file: String) -> Int? {
    let name = file.utf8.split(separator: UInt8(ascii: "/")).last ?? ""[...].utf8
    let stem = name.prefix { $0 != UInt8(ascii: ".") }
    guard stem.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return Int(String(Substring(stem)))
  }
}
