import Images

/// What decoding an image's file tells.
struct ImageScan: Sendable {
  /// Upright.
  let size: ImageSize
  let orientation: Orientation
  let hash: PerceptualHash
  /// Of the pixels and the size; equal pixels have equal values within one run of the program.
  let contentHash: Int

  /// What became of a file; nil if it is missing.
  typealias Outcome = Result<ImageScan, ImageError>?

  /// Decodes the file at `path`.
  init(path: String) throws(ImageError) {
    let (image, orientation) = try Image.read(contentsOf: path)
    size = ImageSize(width: image.width, height: image.height)
    self.orientation = orientation
    hash = PerceptualHash(image)
    var hasher = Hasher()
    hasher.combine(image.width)
    image.pixels.withUnsafeBytes { hasher.combine(bytes: $0) }
    contentHash = hasher.finalize()
  }

  /// As the file holds it, before it is turned upright.
  var storedSize: ImageSize { orientation.swapsSides ? ImageSize(width: size.height, height: size.width) : size }

  /// Decodes the files on `threads` at a time, in their order; nil for a missing file. `progress` is called after each.
  static func all(
    of paths: [String?], threads: Int, progress: () -> Void
  ) async -> [Outcome] {
    var scans = [Outcome](repeating: nil, count: paths.count)
    await withTaskGroup(of: (Int, Outcome).self) { group in
      var waiting = paths.enumerated().makeIterator()
      func start() {
        guard let (index, path) = waiting.next() else { return }
        group.addTask { (index, path.map { path in Result { () throws(ImageError) in try ImageScan(path: path) } }) }
      }
      for _ in 0..<max(1, threads) { start() }
      for await (index, scan) in group {
        scans[index] = scan
        progress()
        start()
      }
    }
    return scans
  }
}
