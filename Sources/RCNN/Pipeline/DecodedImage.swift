import Detection
import Images
import Results

/// An image that waits for the network.
struct DecodedImage: Sendable {
  let file: String
  let planned: PlannedImage
  let ignoresOrientation: Bool

  var image: Image { planned.image }
  var paddedSize: ImagePlan.Size { planned.plan.padded }

  func detected(_ detections: [Detection], categories: CategoryList) -> DetectedImage {
    let result = ImageResult(file: file, width: image.width, height: image.height, detections: detections, categories: categories)
    return DetectedImage(result: result, image: image, ignoresOrientation: ignoresOrientation)
  }
}
