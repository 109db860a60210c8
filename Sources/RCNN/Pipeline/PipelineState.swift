import Detectors
import Images
import Results

/// How far a run has come. Images are numbered as they come; at most `window` of them are between reading and the caller.
struct PipelineState {
  typealias Outcome = DetectionResults.Element
  typealias Entry = (index: Int, image: DecodedImage)

  /// How many images there are; nil where nobody knows.
  private let count: Int?
  private let batchSize: Int
  /// Whether images of several padded sizes may be a batch.
  private let mixesSizes: Bool
  /// Smaller batches of images for which the device had no memory.
  private var batchLimits: [ImagePlan.Size: Int] = [:]
  private let byteLimit: Int
  private let window: Int
  private var readCount = 0
  private var readingCount = 0
  private var decoded: [Int: DecodedImage] = [:]
  private var deliveredCount = 0
  private var takenCount = 0
  private var pixelBytes = 0
  private var finished: [Int: Outcome] = [:]
  /// Whether no further image comes.
  var isComplete = false
  var isStopped = false

  init(count: Int?, batchSize: Int, mixesSizes: Bool, byteLimit: Int) {
    self.count = count
    (self.batchSize, self.mixesSizes) = (batchSize, mixesSizes)
    self.byteLimit = byteLimit
    // Room for a full batch while another runs, and where it has to be of one size, for images of others.
    window = (mixesSizes ? 2 : 4) * batchSize + 4
  }

  /// The place of the next image, as soon as there is room for it.
  mutating func nextPlace() -> Monitor<Self>.Turn<Int> {
    if isStopped || isEverythingCome { return .end }
    return hasRoom ? .go(readCount) : .wait
  }

  /// The image of that place has come.
  mutating func willDecode() {
    readCount += 1
    readingCount += 1
  }

  mutating func didDecode(_ index: Int, _ image: Result<DecodedImage, ImageFailure>) {
    readingCount -= 1
    switch image {
    case .success(let image):
      decoded[index] = image
      pixelBytes += image.image.pixels.count
    case .failure(let failure): finished[index] = .failure(failure)
    }
  }

  /// The oldest image with others of its size, or those that are most like it, as soon as they fill a batch or no more can come.
  mutating func nextBatch() -> Monitor<Self>.Turn<[Entry]> {
    if isStopped { return .end }
    guard let oldest = decoded.min(by: { $0.key < $1.key })?.value else { return isEverythingRead ? .end : .wait }
    func difference(_ index: Int) -> Int { abs(decoded[index]!.paddedArea - oldest.paddedArea) }
    let candidates = decoded.filter { mixesSizes || $0.value.paddedSize == oldest.paddedSize }.keys
    let size = batchLimits[oldest.paddedSize] ?? batchSize
    if candidates.count < size && mayGrow { return .wait }
    let batch = candidates.sorted { (difference($0), $0) < (difference($1), $1) }.prefix(size)
    return .go(batch.compactMap { index in decoded.removeValue(forKey: index).map { (index, $0) } })
  }

  /// Makes no batch of such images again that the device has no memory for.
  mutating func limitBatches(of size: ImagePlan.Size, to count: Int) {
    batchLimits[size] = max(1, min(batchLimits[size] ?? batchSize, count))
  }

  mutating func didDetect(_ batch: [Entry], _ outcomes: [Outcome]) {
    for (entry, outcome) in zip(batch, outcomes) {
      finished[entry.index] = outcome
      if case .failure = outcome { pixelBytes -= entry.image.image.pixels.count }
    }
  }

  /// Hands out what is finished without a gap before it.
  mutating func deliver(to results: DetectionPipeline.Stream.Continuation) {
    while let outcome = finished.removeValue(forKey: deliveredCount) {
      results.yield(outcome)
      deliveredCount += 1
    }
  }

  /// Hands out what is finished, gaps or not: the end after a stop.
  mutating func deliverRest(to results: DetectionPipeline.Stream.Continuation) {
    for index in finished.keys.sorted() { results.yield(finished.removeValue(forKey: index)!) }
  }

  mutating func didTake(_ outcome: Outcome) {
    takenCount += 1
    if case .success(let image) = outcome { pixelBytes -= image.image.pixels.count }
  }

  private var hasRoom: Bool { readCount < takenCount + window && (pixelBytes < byteLimit || readCount == takenCount) }
  private var isEverythingCome: Bool { isComplete || readCount == count }
  private var isEverythingRead: Bool { isEverythingCome && readingCount == 0 }
  /// Whether further images will arrive before any are taken. Those of which nobody knows the number may wait for answers to these.
  private var mayGrow: Bool { readingCount > 0 || (count.map { readCount < $0 } ?? false) && hasRoom }
}

/// An image that waits for the network.
struct DecodedImage: Sendable {
  let file: String
  let planned: PlannedImage
  let ignoresOrientation: Bool

  var image: Image { planned.image }
  var paddedSize: ImagePlan.Size { planned.plan.padded }
  var paddedArea: Int { paddedSize.height * paddedSize.width }

  func detected(_ detections: [LabelledBox], in duration: Duration, categories: CategoryList) -> DetectedImage {
    var result = ImageResult(file: file, width: image.width, height: image.height, boxes: detections, categories: categories)
    result.duration = duration
    return DetectedImage(result: result, image: image, ignoresOrientation: ignoresOrientation)
  }
}
