import CPUKernels
import Lowering
import TensorGraph

extension Dilation: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUDilation(op: self) }
}

/// Pixels spread out.
struct CPUDilation: CPUOperation {
  let op: Dilation

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    let (height, line) = (y.shape[2], y.shape[3] * y.rowStride)
    pool.runRanges(y.shape[0] * height) { rows, _ in
      for row in rows {
        let target = y.floats + row * line
        target.update(repeating: 0, count: line)
        let (image, i) = (row / height, row % height / op.stride)
        if row % height % op.stride != 0 || i >= x.shape[2] { continue }
        for j in 0..<x.shape[3] {
          (target + j * op.stride * y.rowStride).update(
            from: x.floats + ((image * x.shape[2] + i) * x.shape[3] + j) * x.rowStride, count: x.rowStride)
        }
      }
    }
  }
}

extension MaxPoolingGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation {
    CPUMaxPoolingGradient(pooling: pooling, kernels: factory.kernels)
  }
}

/// Bands of rows of each image are tasks of their own: each takes what its pixels get from the windows that reach them.
struct CPUMaxPoolingGradient: CPUOperation {
  let pooling: MaxPooling
  let kernels: CPUKernelSet
  private static let band = 16

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (dy, x, dx) = (inputs[0], inputs[1], outputs[0])
    let window = pooling.window(x, dy)
    let bands = (x.shape[2] + Self.band - 1) / Self.band
    pool.run(x.shape[0] * bands) { task in
      var window = window
      let first = task.index % bands * Self.band
      kernels.functions.max_pool_gradient(
        &window, x.floats, dy.floats, dx.floats, task.index / bands, first, min(first + Self.band, x.shape[2]))
    }
  }
}

extension GlobalAveragePoolingGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUGlobalAveragePoolingGradient() }
}

/// The same for every pixel.
struct CPUGlobalAveragePoolingGradient: CPUOperation {
  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (dy, dx) = (inputs[0], outputs[0])
    let pixels = dx.shape[2] * dx.shape[3]
    pool.runRanges(dx.pixelCount) { range, _ in
      for pixel in range {
        let (source, target) = (dy.floats + pixel / pixels * dy.rowStride, dx.floats + pixel * dx.rowStride)
        for channel in 0..<dx.rowStride { target[channel] = source[channel] / Float(pixels) }
      }
    }
  }
}

extension UpsampleNearestGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation {
    CPUUpsampleNearestGradient(kernels: factory.kernels)
  }
}

/// The sum over the pixels that were made of each.
struct CPUUpsampleNearestGradient: CPUOperation {
  let kernels: CPUKernelSet

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (dy, dx) = (inputs[0], outputs[0])
    let window = MaxPooling(kernel: 1, stride: 1, padding: 0).window(dx, dy)
    pool.runRanges(dx.shape[0] * dx.shape[2]) { rows, _ in
      var window = window
      kernels.functions.upsample_gradient(&window, dy.floats, dx.floats, rows.lowerBound, rows.upperBound)
    }
  }
}

extension ScaleChannelsGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation {
    CPUScaleChannelsGradient(kernels: factory.kernels)
  }
}

/// An image is a task of its own.
struct CPUScaleChannelsGradient: CPUOperation {
  let kernels: CPUKernelSet

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (dy, x, y) = (inputs[0], inputs[1], outputs[0])
    pool.run(x.shape[0]) { task in
      let first = task.index * x.imageStride
      var pixels = cpu_pixels(count: x.shape[2] * x.shape[3], stride: x.rowStride, channels: x.rowStride)
      kernels.functions.channel_products(dy.floats + first, x.floats + first, nil, &pixels, y.floats + task.index * y.rowStride)
    }
  }
}
