import TensorGraph

/// Final detections: the candidates of every (image, class), suppressed, then the best of all classes; each step is one launch for all of them.
struct OpenCLDetectionSelection: OpenCLOperation {
  private let op: DetectionSelection
  private let kernels: Kernels
  private let scoreThresholds: OpenCLBuffer
  private let emptyLayout: WorkspaceLayout

  private struct Kernels {
    let softmax, decode, sort, suppress, write: OpenCLKernel
  }

  init(_ op: DetectionSelection, on context: OpenCLContext) throws(OpenCLError) {
    self.op = op
    kernels = Kernels(
      softmax: try context.kernel("softmax", "softmax_forward"),
      decode: try context.kernel("box_decode", "box_decode_classes"),
      sort: try context.kernel("segment_sort", "segment_sort"),
      suppress: try context.kernel("non_max_suppression", "non_max_suppression"),
      write: try context.kernel("detection_selection", "detection_selection_write"))
    scoreThresholds = try context.buffer(op.scoreThresholds)
    emptyLayout = WorkspaceLayout(on: context)
  }

  private var classes: Int { op.scoreThresholds.count }

  func workspaceByteCount(inputs: [Shape], outputs: [Shape]) -> Int { workspaceParts(inputs).byteCount }

  /// Where everything lies; `zeroed` is what must be zero at the start.
  private struct WorkspaceParts {
    let segments, survivorSegments, zeroed, scores, boxes, candidates, kept, survivors: WorkspaceLayout.Part
    let byteCount: Int
  }

  private func workspaceParts(_ inputs: [Shape]) -> WorkspaceParts {
    let (scored, problems) = (inputs[0][0] * classes, inputs[4][0] * classes)
    var layout = emptyLayout
    let segments = layout.append(problems, of: SIMD2<Int32>.self)
    let survivorSegments = layout.append(inputs[4][0], of: SIMD2<Int32>.self)
    let zeroed = layout.whole
    let scores = layout.append(scored, of: Float.self)
    let boxes = layout.append(scored, of: SIMD4<Float>.self)
    let candidates = layout.append(scored, of: UInt64.self)
    let kept = layout.append(problems * op.detectionsPerImage, of: SIMD4<Float>.self)
    let survivors = layout.append(problems * op.detectionsPerImage, of: UInt64.self)
    return WorkspaceParts(
      segments: segments, survivorSegments: survivorSegments, zeroed: zeroed, scores: scores, boxes: boxes, candidates: candidates,
      kept: kept, survivors: survivors, byteCount: layout.byteCount)
  }

  func enqueue(
    inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer?, on context: OpenCLContext
  ) throws(OpenCLError) {
    guard let workspace else { return }
    let (logits, deltas, regions, offsets, geometry) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
    let (rows, images) = (logits.shape[0], geometry.shape[0])
    let parts = workspaceParts(inputs.map(\.shape))
    let (candidates, segments) = (try parts.candidates.slice(of: workspace), try parts.segments.slice(of: workspace))
    let (survivors, survivorSegments) = (try parts.survivors.slice(of: workspace), try parts.survivorSegments.slice(of: workspace))
    let (scores, boxes) = (try parts.scores.slice(of: workspace), try parts.boxes.slice(of: workspace))

    try context.fill(try parts.zeroed.slice(of: workspace), byte: 0)
    try context.enqueue(
      kernels.softmax, global: [64, rows], local: [64, 1],
      scores, logits.buffer, offsets.buffer, Int32(images), Int32(classes), Int32(logits.rowStride))
    try context.enqueue(
      kernels.decode, global: [rows * classes], local: [64],
      boxes, candidates, segments, scores, deltas.buffer, regions.buffer, offsets.buffer, geometry.buffer, scoreThresholds, Int32(rows),
      Int32(classes), Int32(images), Int32(deltas.rowStride), op.boxWeights, op.minSize)
    try context.enqueue(kernels.sort, global: [256, images * classes], local: [256, 1], candidates, segments)
    try context.enqueue(
      kernels.suppress, global: [256, images * classes], local: [256, 1],
      survivors, survivorSegments, try parts.kept.slice(of: workspace), candidates, segments, boxes, Int32(classes), Int32(0), Int32.max,
      Int32(op.detectionsPerImage), op.nmsThreshold)
    try context.enqueue(kernels.sort, global: [256, images], local: [256, 1], survivors, survivorSegments)
    try context.enqueue(
      kernels.write, global: [max(1, op.detectionsPerImage), images], local: [64, 1],
      outputs[0].buffer, outputs[1].buffer, outputs[2].buffer, outputs[3].buffer, survivors, survivorSegments, boxes, geometry.buffer,
      Int32(op.detectionsPerImage), Int32(classes))
  }
}
