import CPUKernels
import Glibc
import TensorGraph

/// RoIAlign of each region on the level that fits it.
struct CPUMultiScaleRoIAlign: Operation {
  private let op: MultiScaleRoIAlign
  private let kernels: CPUKernelSet

  init(_ op: MultiScaleRoIAlign, _ kernels: CPUKernelSet) { (self.op, self.kernels) = (op, kernels) }

  func run(inputs: [TensorView], outputs: [TensorView], pool: ThreadPool) {
    let (regions, y) = (inputs[0], outputs[0])
    let maps = zip(inputs.dropFirst(), op.strides).map { map, stride in
      cpu_feature_map(data: map.floats, height: map.shape[2], width: map.shape[3], channels: map.rowStride, scale: 1 / Float(stride))
    }
    pool.runRanges(regions.shape[0]) { range, _ in
      for region in range {
        let row = regions.floats + region * regions.rowStride
        var map = maps[level(of: row + 1)]
        kernels.functions.roi_align(&map, Int(row[0]), row + 1, op.outputSize, op.samplingRatio, y.floats + region * y.imageStride)
      }
    }
  }

  /// floor(canonicalLevel + log2(sqrt(area) / canonicalScale) + 1e-6), held within the levels there are.
  private func level(of box: UnsafePointer<Float>) -> Int {
    let side = ((box[2] - box[0]) * (box[3] - box[1])).squareRoot()
    let level = (Float(op.canonicalLevel) + log2f(side / op.canonicalScale) + 1e-6).rounded(.down)
    let (first, last) = (log2f(Float(op.strides[0])), log2f(Float(op.strides[op.strides.count - 1])))
    return Int(max(first, min(last, level)) - first)
  }
}
