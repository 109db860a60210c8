import Detectors
import TensorGraph

extension Recipe {
  /// What the weights of a run know when it begins.
  public enum Start: String, Sendable, CaseIterable {
    /// A detector of the same kind of data, with the same classes.
    case detector
    /// A detector of other objects, such as COCO's.
    case otherDetector = "other-detector"
    /// The backbone alone, from ImageNet.
    case backbone
    /// Nothing.
    case nothing
  }

  /// The recipe for a data set with so many images, objects and classes. `transform` is the model's; epochs, batch size and optimizer are chosen too
  /// where they are not given, and the rest then fits those that are.
  public init(
    images: Int, objects: Int, classes: Int, start: Start, transform: ImageTransformConfiguration = ImageTransformConfiguration(),
    epochs: Int? = nil, batchSize: Int? = nil, optimizer: Optimizer = .sgd(isNesterov: true)
  ) {
    self.init()
    let data = DataSize(images: Double(max(images, 1)), objects: Double(max(objects, 0)), classes: Double(max(classes, 1)))
    self.batchSize = batchSize ?? data.batchSize
    self.epochs = epochs ?? data.epochs(start)
    chooseRate(optimizer, start)
    chooseWay(steps: Double(self.epochs) * data.images / stepSize)
    chooseParts(data, start)
    chooseAugmentation(data, start)
    // One size, so that objects are learned as large as detection will see them; augmentation may scale them.
    minSizes = [transform.minSize.last ?? 800]
    maxSize = transform.maxSize
    regions = data.regions
    // Gupta et al. 2019. Nothing is repeated where every class is in one of a thousand images, as in COCO.
    repeatThreshold = 0.001
    // Late steps of the cosine gain most, so that the run is not ended before a third of it has brought nothing.
    patience = max(5, self.epochs / 3)
  }
}

// MARK: - Steps

extension Recipe {
  private mutating func chooseRate(_ optimizer: Optimizer, _ start: Start) {
    self.optimizer = optimizer
    switch (optimizer, start) {
    case (.adamW, _):
      // Swin Transformer's for detectors (Liu et al. 2021).
      (referenceRate, referenceBatch, weightDecay) = (1e-4, 16, 0.05)
    case (.sgd, .nothing):
      // Batch norms that follow the batch bear higher rates (Ioffe and Szegedy 2015), and weights that know nothing have far to go.
      (referenceRate, referenceBatch) = (0.02, 4)
    case (.sgd, .detector):
      // Half of the usual rate: the weights are near to where they should be, and a large step would lose some of what they know.
      (referenceRate, referenceBatch) = (0.01, 16)
    case (.sgd, .otherDetector), (.sgd, .backbone):
      // torchvision's and detectron's.
      (referenceRate, referenceBatch) = (0.02, 16)
    }
    // Ten times what gradients usually have: one bad batch may not throw the weights far away.
    clipNorm = 10
  }

  /// The way over a run of so many steps.
  private mutating func chooseWay(steps: Double) {
    // torchvision's 1000 steps, of a short run a tenth.
    warmUpSteps = Int(max(0, min(1000, steps / 10)))
    // Nobody has to know where to drop the rate, and the last steps are as fine as after three drops.
    decay = .cosine(finalShare: 0.01)
    // An average over a twentieth of the run, at most a thousand steps: of weights that are nearly as good as the last ones, with less of each batch's
    // noise (Polyak and Juditsky 1992). Short runs have none, since it would hold what the weights were at first.
    let window = min(1000, steps / 20)
    averageDecay = window < 10 ? nil : Float(1 - 1 / window)
  }
}

// MARK: - What learns

extension Recipe {
  private mutating func chooseParts(_ data: DataSize, _ start: Start) {
    switch start {
    case .nothing:
      // Statistics of a network that has seen nothing say nothing: they have to follow the batches. And every layer has all to learn.
      (trainableLayers, batchNorms) = (6, .batch)
    case .backbone:
      // torchvision's: edges and textures are the same everywhere, and a batch of few images has too few for statistics.
      (trainableLayers, batchNorms) = (3, .frozen)
    case .detector, .otherDetector:
      // From few objects a class only the last layers learn something that holds for others (Wang et al. 2020).
      (trainableLayers, batchNorms) = (data.objects < 30 * data.classes ? 1 : 3, .frozen)
    }
  }
}

// MARK: - What is seen

extension Recipe {
  private mutating func chooseAugmentation(_ data: DataSize, _ start: Start) {
    // All of torchvision's recipes flip: a mirror image of nearly every object could be another photograph. Quarter turns and vertical flips are for
    // pictures without an up, which only people know.
    augmentation.horizontalFlip.probability = 0.5
    guard !data.isLarge else { return }
    // Few images were taken in few lights: half of the visits are in a slightly other one. Hues hardly change, since objects may be told by their colour.
    augmentation.photometricDistortion.probability = 0.5
    augmentation.photometricDistortion.brightness = 0.8...1.2
    augmentation.photometricDistortion.contrast = 0.8...1.2
    augmentation.photometricDistortion.saturation = 0.8...1.2
    augmentation.photometricDistortion.hue = -0.02...0.02
    // And from few distances. Ghiasi et al. 2021 call this range the standard one; what grows or shrinks more is another task than the validation's.
    augmentation.scaleJitter.probability = 0.5
    augmentation.scaleJitter.scale = 0.8...1.25
    // Mosaics, zooms and crops show what no photograph does; only long runs on few images, which learn those by heart, gain by them.
  }
}

/// How much there is to learn from. Numbers can be anything, so that nothing here may overflow.
private struct DataSize {
  let images: Double
  let objects: Double
  let classes: Double

  /// So many that they show all that augmentation could.
  var isLarge: Bool { images >= 10_000 }

  /// Four, as much as memory mostly bears; of fewer than 32 images fewer, so that an epoch has eight steps.
  var batchSize: Int { Int(min(max(images / 8, 1), 4)) }

  /// As many as it takes to show so many images as each start needs, or, of many classes, some hundred images of each. Of large sets that is less than one
  /// epoch: then what is usual for COCO.
  func epochs(_ start: Recipe.Start) -> Int {
    let (visits, range): (Double, ClosedRange<Double>) =
      switch start {
      // Only what is new has to be learned.
      case .detector: (2_000, 4...50)
      // The heads' last layers are new; 12 epochs are the "1x" of COCO.
      case .otherDetector: (max(4_000, 250 * classes), 12...100)
      // All of the pyramid and the heads is new; 26 epochs are torchvision's.
      case .backbone: (max(5_000, 325 * classes), isLarge ? 26...200 : 18...200)
      // Of large sets six times the "1x", after which nothing is lost against a backbone from ImageNet (He et al. 2019).
      case .nothing: (max(6_000, 400 * classes), isLarge ? 72...300 : 24...300)
      }
    return Int(min(max((visits / images).rounded(.up), range.lowerBound), range.upperBound))
  }

  /// 512 for large sets, as for COCO (Lin et al. 2017). Else 128 (Ren et al. 2015), since the box head takes most of a step's time and a quarter of them
  /// is enough for objects, but ten for each object that an image has in the mean.
  var regions: Int {
    if isLarge { return 512 }
    return Int(min(max((10 * objects / images / 64).rounded(.up) * 64, 128), 512))
  }
}
