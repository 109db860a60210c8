import Boxes
import CPUKernels
import Lowering
import TensorGraph

extension MultiScaleRoIAlignGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation {
    CPUMultiScaleRoIAlignGradient(align: align, kernels: factory.kernels)
  }
}

/// Bands of rows of each map are tasks of their own: each adds what the regions of its image took from it, region by region.
struct CPUMultiScaleRoIAlignGradient: CPUOperation {
  let align: MultiScaleRoIAlign
  let kernels: CPUKernelSet
  private static let band = 4

  private struct Band {
    let level: Int
    let image: Int
    let rows: Range<Int>
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (dy, regions) = (inputs[0], inputs[1])
    let lists = lists(regions, outputs)
    let bands = outputs.enumerated().flatMap { level, map in
      (0..<map.shape[0]).flatMap { image in
        stride(from: 0, to: map.shape[2], by: Self.band).map {
          Band(level: level, image: image, rows: $0..<min($0 + Self.band, map.shape[2]))
        }
      }
    }
    pool.run(bands.count) { task in
      let band = bands[task.index]
      let map = outputs[band.level]
      let line = map.shape[3] * map.rowStride
      (map.floats + band.image * map.imageStride + band.rows.lowerBound * line).update(repeating: 0, count: band.rows.count * line)
      var feature = cpu_feature_map(
        data: nil, height: map.shape[2], width: map.shape[3], channels: map.rowStride, scale: 1 / Float(align.strides[band.level]))
      for region in lists[band.level][band.image] {
        kernels.functions.roi_align_gradient(
          &feature, band.image, regions.floats + region * regions.rowStride + 1, align.outputSize, align.samplingRatio,
          dy.floats + region * dy.imageStride, map.floats, band.rows.lowerBound, band.rows.upperBound)
      }
    }
  }

  /// Per level and image the regions that were pooled there, in order.
  private func lists(_ regions: TensorView, _ maps: [TensorView]) -> [[[Int]]] {
    var lists = maps.map { [[Int]](repeating: [], count: $0.shape[0]) }
    let levels = align.levels
    for region in 0..<regions.shape[0] {
      let row = regions.floats + region * regions.rowStride
      if let level = levels.level(of: BoundingBox(x1: row[1], y1: row[2], x2: row[3], y2: row[4])) {
        lists[level][Int(row[0])].append(region)
      }
    }
    return lists
  }
}
