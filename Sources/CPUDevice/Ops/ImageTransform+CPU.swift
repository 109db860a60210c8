import CPUKernels
import Lowering
import TensorGraph

extension ImageTransform: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUImageTransform(self, factory.kernels) }
}

/// Normalise, resize and pad.
struct CPUImageTransform: CPUOperation {
  private let op: ImageTransform
  private let kernels: CPUKernelSet

  init(_ op: ImageTransform, _ kernels: CPUKernelSet) { (self.op, self.kernels) = (op, kernels) }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (pixels, geometry, y) = (inputs[0], inputs[1], outputs[0])
    for image in 0..<y.shape[0] {
      let transform = transform(ImageGeometry(row: image, of: geometry.integers), pixels, y, image)
      pool.runRanges(y.shape[2]) { rows, _ in
        var slice = transform
        kernels.functions.image_transform(&slice, rows.lowerBound, rows.upperBound)
      }
    }
  }

  private func transform(_ geometry: ImageGeometry, _ pixels: TensorView, _ y: TensorView, _ image: Int) -> cpu_image_transform {
    cpu_image_transform(
      pixels: pixels.bytes + 3 * geometry.pixelOffset, source_height: geometry.sourceHeight, source_width: geometry.sourceWidth,
      height: geometry.height, width: geometry.width, padded_height: y.shape[2], padded_width: y.shape[3],
      mean: (op.mean[0], op.mean[1], op.mean[2]),
      standard_deviation: (op.standardDeviation[0], op.standardDeviation[1], op.standardDeviation[2]),
      output: y.floats + image * y.imageStride)
  }
}
