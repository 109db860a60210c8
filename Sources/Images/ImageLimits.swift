/// What an image file may ask for before it is refused, so that no file can exhaust memory or time.
public struct ImageLimits: Equatable, Sendable {
  /// Bytes of the file.
  public var fileBytes = 256 << 20
  /// Width x height; the default is where Pillow takes a file for a decompression bomb.
  public var pixels = 178_956_970
  /// Width and height each.
  public var side = 65_500
  /// Scans of a JPEG file.
  public var scans = 500
  /// Width x height x scans of a JPEG file: each scan of a progressive file visits all pixels.
  public var scannedPixels = 2_000_000_000
  /// Time for decoding one file.
  public var seconds = 10.0

  /// What is read if nobody says otherwise.
  public static let `default` = ImageLimits()

  /// The default limits.
  public init() {}

  /// One byte more than allowed, to notice the excess.
  var readableBytes: Int { min(fileBytes, Int.max - 1) + 1 }
}
