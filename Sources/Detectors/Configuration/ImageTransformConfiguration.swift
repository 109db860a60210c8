/// How an image becomes the network's input: torchvision's GeneralizedRCNNTransform.
public struct ImageTransformConfiguration: Sendable, Equatable {
  /// The wanted length of the shorter side in pixels; training draws one of them, detection uses the last.
  public var minSize: [Int] = [800]
  /// The limit of the longer side in pixels.
  public var maxSize = 1333
  /// The mean of each channel, of values in 0 ... 1.
  public var mean: [Float] = [0.485, 0.456, 0.406]
  /// The standard deviation of each channel, of values in 0 ... 1.
  public var standardDeviation: [Float] = [0.229, 0.224, 0.225]
  /// Batches are padded to a multiple of this many pixels.
  public var sizeDivisor = 32
  /// A size that replaces the rule of `minSize` and `maxSize`.
  public var fixedSize: Size?
  /// The arithmetic of the resize factor.
  public var scalePrecision = ScalePrecision.float64

  /// Height and width in pixels.
  public struct Size: Sendable, Hashable {
    /// In pixels.
    public var height: Int
    /// In pixels.
    public var width: Int

    /// A size.
    public init(height: Int, width: Int) {
      self.height = height
      self.width = width
    }
  }

  /// The arithmetic of the resize factor: exported and older torchvision models use float32 and so differ by a pixel in half of all sizes.
  public enum ScalePrecision: Sendable {
    case float64, float32
  }

  /// torchvision's defaults.
  public init() {}

  /// The size of an image of `source` after the resize: floor(side * min(minSize / shorter, maxSize / longer)).
  public func resized(_ source: Size) -> Size {
    if let fixedSize { return fixedSize }
    let (shorter, longer) = (min(source.height, source.width), max(source.height, source.width))
    let scale = scale(shorter: shorter, longer: longer)
    return Size(height: max(1, Int(Double(source.height) * scale)), width: max(1, Int(Double(source.width) * scale)))
  }

  private func scale(shorter: Int, longer: Int) -> Double {
    let minSize = minSize.last ?? 800
    switch scalePrecision {
    case .float64: return min(Double(minSize) / Double(shorter), Double(maxSize) / Double(longer))
    // PyTorch divides a number by a tensor by multiplying with the reciprocal, which rounds twice.
    case .float32: return Double(min(1 / Float(shorter) * Float(minSize), 1 / Float(longer) * Float(maxSize)))
    }
  }

  /// The size of the padded input for an image of `size` after the resize.
  public func padded(_ size: Size) -> Size {
    func up(_ side: Int) -> Int { (side + sizeDivisor - 1) / sizeDivisor * sizeDivisor }
    return Size(height: up(size.height), width: up(size.width))
  }
}
