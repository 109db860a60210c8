import CPUKernels
import Glibc
import Lowering
import TensorGraph

extension MultiScaleRoIAlign: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUMultiScaleRoIAlign(self, factory.kernels) }
}

/// RoIAlign of each region on the level that fits it.
struct CPUMultiScaleRoIAlign: CPUOperation {
  private let op: MultiScaleRoIAlign
  private let kernels: CPUKernelSet

  init(_ op: MultiScaleRoIAlign, _ kernels: CPUKernelSet) { (self.op, self.kernels) = (op, kernels) }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (regions, y) = (inputs[0], outputs[0])
    let maps = zip(inputs.dropFirst(), op.strides).map { map, stride in
      cpu_feature_map(data: map.floats, height: map.shape[2], width: map.shape[3], channels: map.rowStride, scale: 1 / Float(stride))
    }
    pool.runRanges(regions.shape[0]) { range, _ in
      for region in range {
        let (row, target) = (regions.floats + region * regions.rowStride, y.floats + region * y.imageStride)
        if let level = level(of: row + 1) {
          var map = maps[level]
          kernels.functions.roi_align(&map, Int(row[0]), row + 1, op.outputSize, op.samplingRatio, target)
        } else {
          target.update(repeating: 0, count: y.imageStride)
        }
      }
    }
  }

  /// floor(canonicalLevel + log2(sqrt(area) / canonicalScale) + 1e-6), held within the levels there are. Nil where there is no such
  /// number (a corner is not a number, or one side is negative): such a region is zero.
  private func level(of box: UnsafePointer<Float>) -> Int? {
    let side = ((box[2] - box[0]) * (box[3] - box[1])).squareRoot()
    let level = (Float(op.canonicalLevel) + log2f(side / op.canonicalScale) + 1e-6).rounded(.down)
    if level.isNaN { return nil }
    let (first, last) = (log2f(Float(op.strides[0])), log2f(Float(op.strides[op.strides.count - 1])))
    return Int(max(first, min(last, level)) - first)
  }
}
