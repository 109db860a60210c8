import DeviceRuntime
import TensorGraph

/// The sizes of one image on its way through a detector.
public struct ImagePlan: Sendable, Hashable {
  /// Height and width in pixels.
  public typealias Size = ImageTransformConfiguration.Size

  /// The image as it is.
  public let source: Size
  /// After the resize.
  public let resized: Size
  /// The network's input; images of one padded size may share a batch.
  public let padded: Size

  /// Sizes that somebody has planned.
  public init(source: Size, resized: Size, padded: Size) { (self.source, self.resized, self.padded) = (source, resized, padded) }
}

extension ImageTransformConfiguration {
  /// What becomes of an image of `source`.
  public func plan(_ source: Size) -> ImagePlan {
    let resized = resized(source)
    return ImagePlan(source: source, resized: resized, padded: padded(resized))
  }
}

/// The inputs of a detector's graph for a batch of images: `pixels` [P, 3] uint8, the images one after the other; `geometry` [N, 5] int32
/// (see `ImageGeometry`); `canvas` [N, 3, H, W], of which only the shape matters, the size to which all are padded.
public struct DetectorInputs: Sendable {
  private let plans: [ImagePlan]
  private let canvas: ImagePlan.Size

  /// What the graph calls them.
  public enum Name: String, Sendable, CaseIterable {
    case pixels, geometry, canvas
  }

  /// What a graph reads them as.
  struct Values {
    let pixels: Value
    let geometry: Value
    let canvas: Value
  }

  /// The inputs of at least one image. What is found in an image depends on the size to which it is padded: only training mixes several.
  public init(_ plans: [ImagePlan]) {
    precondition(!plans.isEmpty, "a batch has images")
    (self.plans, canvas) = (plans, .init(height: plans.map(\.padded.height).max()!, width: plans.map(\.padded.width).max()!))
  }

  /// Adds the inputs to a graph.
  static func values(in builder: GraphBuilder) -> Values {
    Values(
      pixels: builder.input(Name.pixels.rawValue, .uint8), geometry: builder.input(Name.geometry.rawValue, .int32),
      canvas: builder.input(Name.canvas.rawValue, .float32, isShapeOnly: true))
  }

  /// The pixels of all images.
  public var pixelCount: Int { plans.reduce(0) { $0 + $1.source.height * $1.source.width } }

  /// Their shapes by name, which plan memory and count work.
  public var shapes: [String: Shape] {
    [
      Name.pixels.rawValue: [pixelCount, 3], Name.geometry.rawValue: [plans.count, ImageGeometry.columnCount],
      Name.canvas.rawValue: [plans.count, 3, canvas.height, canvas.width],
    ]
  }

  /// The tensors by name, with the pixels of all images, of which there are at most `Int32.max`.
  public func tensors(pixels: [UInt8]) -> [String: HostTensor] {
    let shapes = shapes
    func tensor(_ name: Name, _ elements: HostTensor.Elements) -> (String, HostTensor) {
      (name.rawValue, HostTensor(shape: shapes[name.rawValue]!, elements: elements))
    }
    return Dictionary(uniqueKeysWithValues: [
      tensor(.pixels, .uint8(pixels)), tensor(.geometry, .int32(geometry.flatMap(\.row))), tensor(.canvas, .none),
    ])
  }

  /// Where each image lies, and what the resize makes of it.
  public var geometry: [ImageGeometry] {
    var offset = 0
    return plans.map { plan in
      defer { offset += plan.source.height * plan.source.width }
      return ImageGeometry(
        pixelOffset: offset, sourceHeight: plan.source.height, sourceWidth: plan.source.width, height: plan.resized.height,
        width: plan.resized.width)
    }
  }
}
