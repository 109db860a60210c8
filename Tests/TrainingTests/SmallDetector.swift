import Boxes
import Detectors
import DeviceRuntime
import Images
import ModelSupport
import RandomNumbers
import TensorGraph
import Training

/// A detector that learns in a minute, and pictures of discs and squares for it.
struct SmallDetector {
  let model: FasterRCNN
  let parameters: SeededParameters

  init() throws {
    var configuration = FasterRCNNConfiguration()
    configuration.backbone = .resNet(.resNet18)
    configuration.pyramid.channels = 64
    configuration.anchors = AnchorGenerator(sizes: [[16], [32], [64], [128], [256]])
    configuration.transform.minSize = [96]
    configuration.transform.maxSize = 128
    configuration.roiHeads.head = .twoMLP(width: 128)
    configuration.roiHeads.classCount = 3
    configuration.roiHeads.batchSizePerImage = 64
    configuration.regionProposals.preNMSTopN = .init(training: 200, detection: 200)
    configuration.regionProposals.postNMSTopN = .init(training: 100, detection: 100)
    configuration.regionProposals.batchSizePerImage = 64
    model = FasterRCNN(configuration)
    parameters = try SeededParameters(configuration)
  }

  func step(
    on device: any Device, optimizer: Optimizer = .sgd(), order: BalancedSampler.Order = .random,
    options: CompileOptions = CompileOptions()
  ) throws -> TrainingStep {
    try TrainingStep(
      model, parameters: parameters, TrainableParts(layers: 5), optimizer: optimizer, order: order, on: device, options: options)
  }

  func batch(_ pictures: [Picture], seed: UInt32 = 0) -> TrainingBatch {
    TrainingBatch(
      pictures.map(\.image), targets: pictures.map(\.targets), seeds: pictures.map { seed &+ UInt32($0.number) },
      transform: model.configuration.transform)
  }
}

/// Discs (1) and squares (2) on a rough ground.
struct Picture {
  let number: Int
  let image: Image
  let targets: [BoxMatcher.Target]

  private static let (width, height) = (112, 96)

  init(_ number: Int, objects: Int? = nil) {
    var generator = SplitMix64(seed: UInt64(number))
    var image = Image(width: Self.width, height: Self.height, color: Color(red: 90, green: 100, blue: 110))
    for index in image.pixels.indices { image.pixels[index] &+= UInt8.random(in: 0..<24, using: &generator) }
    var targets: [BoxMatcher.Target] = []
    for place in 0..<(objects ?? 1 + number % 3) {
      let side = Int.random(in: 20..<30, using: &generator)
      let x = place * 36 + Int.random(in: 0..<8, using: &generator)
      let y = Int.random(in: 4..<Self.height - side, using: &generator)
      let isDisc = Bool.random(using: &generator)
      Self.draw(x, y, side, isDisc, on: &image)
      let box = BoundingBox(x1: Float(x), y1: Float(y), x2: Float(x + side), y2: Float(y + side))
      targets.append(BoxMatcher.Target(box: box, label: isDisc ? 1 : 2))
    }
    (self.number, self.image, self.targets) = (number, image, targets)
  }

  private static func draw(_ x: Int, _ y: Int, _ side: Int, _ isDisc: Bool, on image: inout Image) {
    let color = isDisc ? Color(red: 230, green: 60, blue: 40) : Color(red: 40, green: 200, blue: 230)
    for row in 0..<side {
      for column in 0..<side {
        let (dx, dy) = (2 * column - side + 1, 2 * row - side + 1)
        if !isDisc || dx * dx + dy * dy <= side * side { image[x + column, y + row] = color }
      }
    }
  }
}
