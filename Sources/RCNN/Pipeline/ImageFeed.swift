import Results
import Synchronization

/// Where a run's images come from, one after the other.
public final class ImageFeed: Sendable {
  /// How many there are; nil where nobody knows, and nothing waits for images that may never come.
  let count: Int?
  private let source: Mutex<any Source>

  /// An image to detect in.
  public enum Request: Sendable {
    /// A file by its path.
    case file(String)
    /// The bytes of a file, by what results call it.
    case bytes([UInt8], name: String)
    /// One that cannot be told, for the reason given.
    case refused(ImageFailure)
  }

  /// What tells one image after the other.
  public protocol Source: Sendable {
    /// The next image, for which it may wait; nil behind the last.
    mutating func next() -> Request?
  }

  /// The images of `source`, of which nobody knows the number.
  public init(_ source: some Source) {
    count = nil
    self.source = Mutex(source)
  }

  /// Files, in their order; `contents` are the bytes of those that are none, by their names.
  init(files: [String], contents: [String: [UInt8]] = [:]) {
    count = files.count
    source = Mutex(FileList(rest: files[...], contents: contents))
  }

  private struct FileList: Source {
    var rest: ArraySlice<String>
    let contents: [String: [UInt8]]

    mutating func next() -> Request? {
      rest.popFirst().map { name in contents[name].map { .bytes($0, name: name) } ?? .file(name) }
    }
  }

  /// The next image with its place, which `place` gives; nil where that ends. `isThere` is told of an image before anybody else may ask for the next one, for
  /// which others wait meanwhile.
  func next(_ place: () -> Int?, isThere: () -> Void) -> (index: Int, request: Request?)? {
    source.withLock { source in
      guard let index = place() else { return nil }
      let request = source.next()
      if request != nil { isThere() }
      return (index, request)
    }
  }
}
