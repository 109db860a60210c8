import Boxes
import TensorGraph

extension FasterRCNNConfiguration {
  /// The sizes of the pyramid's maps for a padded input, finest first, extra levels last.
  public func levelSizes(padded: ImageTransformConfiguration.Size) -> [ImageTransformConfiguration.Size] {
    var sizes = backbone.strides.map { stride in
      ImageTransformConfiguration.Size(height: (padded.height + stride - 1) / stride, width: (padded.width + stride - 1) / stride)
    }
    // Extra levels halve the last map, whether by pooling or by convolution.
    while sizes.count < levelCount, let last = sizes.last {
      sizes.append(.init(height: (last.height + 1) / 2, width: (last.width + 1) / 2))
    }
    return sizes
  }

  /// The strides of the pyramid's levels in pixels, finest first, extra levels last.
  public var levelStrides: [Int] {
    var strides = backbone.strides
    while strides.count < levelCount, let last = strides.last { strides.append(2 * last) }
    return strides
  }

  /// Where the anchors of each level stand for a padded input, finest first.
  public func anchorGrids(padded: ImageTransformConfiguration.Size) -> [AnchorGrid] {
    levelSizes(padded: padded).map { AnchorGrid(rows: $0.height, columns: $0.width, height: padded.height, width: padded.width) }
  }
}
