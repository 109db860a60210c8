import Images

/// Something that takes the results of a run, image by image.
public protocol ResultSink {
  /// Takes the result of one image. Returns why it cannot be represented for this image alone; throws `OutputError` when nothing can be written.
  func write(_ result: ImageResult, image: Image) throws(OutputError) -> ImageFailure?

  /// Takes note of an image without a result; throws `OutputError`.
  func write(_ failure: ImageFailure) throws(OutputError)

  /// Completes what is only whole after the last image; throws `OutputError`.
  func finish() throws(OutputError)
}
