import Images

/// How a run over many images goes about it; no result depends on it but for `orientation` and `limits`.
public struct RunOptions: Sendable {
  /// The most images of one padded size that run at once.
  public var batchSize = 1
  /// The threads that read images ahead of the network.
  public var decodingThreadCount = 2
  /// The bytes of pixels beyond which no further image is read ahead.
  public var pixelBytesAhead = 512 << 20
  /// What to do with the orientation that a camera noted.
  public var orientation = OrientationPolicy.apply
  public var limits = ImageLimits.default
  /// Where the time goes, if it is to be known.
  public var times: StageTimes?

  /// The defaults.
  public init() {}
}
