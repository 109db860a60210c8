import Boxes
import CPUKernels
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
    let levels = op.levels
    pool.runRanges(regions.shape[0]) { range, _ in
      for region in range {
        let (row, target) = (regions.floats + region * regions.rowStride, y.floats + region * y.imageStride)
        if let level = levels.level(of: BoundingBox(x1: row[1], y1: row[2], x2: row[3], y2: row[4])) {
          var map = maps[level]
          kernels.functions.roi_align(&map, Int(row[0]), row + 1, op.outputSize, op.samplingRatio, target)
        } else {
          target.update(repeating: 0, count: y.imageStride)
        }
      }
    }
  }
}
