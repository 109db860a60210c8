import Files
import Images

/// Something that takes the results of a run, image by image.
public protocol ResultSink {
  /// Takes the result of one image. Returns why it cannot be represented for this image alone; throws `FileError` when nothing can be written.
  func write(_ result: ImageResult, image: Image) throws(FileError) -> ImageFailure?

  /// Takes note of an image without a result; throws `FileError`.
  func write(_ failure: ImageFailure) throws(FileError)

  /// Completes what is only whole after the last image; throws `FileError` or `RunError`.
  func finish() throws
}
