import Boxes
import Lowering
import TensorGraph

/// The objects of a batch.
private struct Objects {
  private let boxes: UnsafeMutablePointer<Float>
  private let labels: UnsafeMutablePointer<Int32>
  private let offsets: UnsafeMutablePointer<Int32>

  /// The inputs boxes, labels and offsets.
  init(_ inputs: ArraySlice<TensorView>) {
    let first = inputs.startIndex
    (boxes, labels, offsets) = (inputs[first].floats, inputs[first + 1].integers, inputs[first + 2].integers)
  }

  subscript(image: Int) -> [BoxMatcher.Target] {
    (Int(offsets[image])..<Int(offsets[image + 1])).map { BoxMatcher.Target(box: BoundingBox(at: boxes + 4 * $0), label: labels[$0]) }
  }
}

extension BoundingBox {
  /// The box of four corners in memory.
  fileprivate init(at corners: UnsafePointer<Float>) {
    self.init(x1: corners[0], y1: corners[1], x2: corners[2], y2: corners[3])
  }
}

/// A row of deltas, zero where there is no object.
private func store(_ deltas: SIMD4<Float>, at row: UnsafeMutablePointer<Float>) {
  for index in 0..<4 { row[index] = deltas[index] }
}

extension AnchorTargets: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUAnchorTargets(op: self) }
}

/// Every image is a task of its own.
struct CPUAnchorTargets: CPUOperation {
  let op: AnchorTargets

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (canvas, objects, seeds) = (inputs[0].shape, Objects(inputs[1...3]), inputs[4].integers)
    let anchors = op.anchors(canvas: canvas, maps: inputs.dropFirst(5).map(\.shape))
    let (indices, labels, deltas) = (outputs[0].integers, outputs[1].integers, outputs[2].floats)
    pool.run(canvas[0]) { task in
      let (targets, first) = (objects[task.index], task.index * op.sampler.count)
      let matches = op.matcher.matches(anchors, with: targets)
      let sample = op.sampler.sample(matches, seed: UInt32(bitPattern: seeds[task.index]))
      for slot in 0..<op.sampler.count {
        let index = slot < sample.count ? sample[slot] : -1
        let match = index < 0 ? BoxMatcher.background : matches[index]
        indices[first + slot] = Int32(index)
        labels[first + slot] = index < 0 ? -1 : match >= 0 ? 1 : 0
        let box = match >= 0 ? op.coder.encode(targets[Int(match)].box, from: anchors[index]) : .zero
        store(box, at: deltas + 4 * (first + slot))
      }
    }
  }
}

extension RegionTargets: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPURegionTargets(op: self) }
}

/// Every image is a task of its own, then the samples are packed one after the other.
struct CPURegionTargets: CPUOperation {
  let op: RegionTargets

  private struct Sample {
    let box: BoundingBox
    let label: Int32
    let deltas: SIMD4<Float>
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let images = inputs[5].shape[0]
    let objects = Objects(inputs[2...4])
    nonisolated(unsafe) var samples = [[Sample]](repeating: [], count: images)
    samples.withUnsafeMutableBufferPointer { samples in
      pool.run(images) { task in
        samples[task.index] = sample(task.index, inputs, objects[task.index])
      }
    }
    write(samples, outputs)
  }

  private func sample(_ image: Int, _ inputs: [TensorView], _ targets: [BoxMatcher.Target]) -> [Sample] {
    let (regions, offsets, seeds) = (inputs[0], inputs[1].integers, inputs[5].integers)
    let proposals = (Int(offsets[image])..<Int(offsets[image + 1])).map { BoundingBox(at: regions.floats + $0 * regions.rowStride + 1) }
    let boxes = proposals + targets.filter { $0.label >= 0 }.map(\.box)
    let matches = op.matcher.matches(boxes, with: targets)
    return op.sampler.sample(matches, seed: UInt32(bitPattern: seeds[image])).map { index in
      let target = matches[index] >= 0 ? targets[Int(matches[index])] : nil
      return Sample(
        box: boxes[index], label: target?.label ?? 0, deltas: target.map { op.coder.encode($0.box, from: boxes[index]) } ?? .zero)
    }
  }

  private func write(_ samples: [[Sample]], _ outputs: [TensorView]) {
    let (regions, offsets, labels, deltas) = (outputs[0].floats, outputs[1].integers, outputs[2].integers, outputs[3].floats)
    var row = 0
    offsets[0] = 0
    for (image, samples) in samples.enumerated() {
      for sample in samples {
        regions[5 * row] = Float(image)
        store(sample.box.corners, at: regions + 5 * row + 1)
        store(sample.deltas, at: deltas + 4 * row)
        labels[row] = sample.label
        row += 1
      }
      offsets[image + 1] = Int32(row)
    }
    for rest in row..<outputs[2].shape[0] {
      labels[rest] = -1
      store(.zero, at: deltas + 4 * rest)
    }
  }
}
