import Detection
import Images
import Results

/// An image that waits for the network.
struct DecodedImage: Sendable {
  let file: String
  let image: Image
  let ignoresOrientation: Bool
  let paddedSize: ImageTransformConfiguration.Size

  func detected(_ detections: [Detection], categories: CategoryList) -> DetectedImage {
    let result = ImageResult(file: file, width: image.width, height: image.height, detections: detections, categories: categories)
    return DetectedImage(result: result, image: image, ignoresOrientation: ignoresOrientation)
  }
}
