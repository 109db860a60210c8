import Lowering
import TensorGraph

extension DetectionSelection: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLDetectionSelection(self, variant: factory.variant, on: factory.context)
  }
}

/// Final detections: the candidates of every (image, class), or of every image where classes suppress each other, suppressed, then the best of all classes; each step is one launch for all of them.
struct OpenCLDetectionSelection: OpenCLOperation {
  private let op: DetectionSelection
  private let (softmax, decode, write): (OpenCLKernel, OpenCLKernel, OpenCLKernel)
  private let clearing: Clearing
  private let sort: SegmentSort
  private let suppression: SegmentSuppression
  private let scoreThresholds: OpenCLBuffer
  private let emptyLayout: WorkspaceLayout

  init(_ op: DetectionSelection, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    self.op = op
    softmax = try context.kernel("softmax", "softmax_forward")
    decode = try context.kernel("box_decode", "box_decode_classes")
    write = try context.kernel("detection_selection", "detection_selection_write")
    clearing = try Clearing(bufferCount: 2, on: context)
    sort = try SegmentSort(variant: variant, on: context)
    suppression = try SegmentSuppression(variant: variant, on: context)
    scoreThresholds = try context.buffer(op.scoreThresholds)
    emptyLayout = WorkspaceLayout(on: context)
  }

  private var classes: Int { op.scoreThresholds.count }
  /// Lists of candidates that are suppressed for themselves.
  private var problemsPerImage: Int { op.isClassAgnostic ? 1 : classes }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = parts(inputs).byteCount
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (geometry, images) = (inputs[4].buffer, inputs[4].shape[0])
    let parts = parts(inputs.map(\.shape))
    let candidates = CandidateSegments(
      candidates: try parts.candidates.slice(of: workspace), segments: try parts.segments.slice(of: workspace),
      count: images * problemsPerImage)
    let survivors = CandidateSegments(
      candidates: try parts.survivors.slice(of: workspace), segments: try parts.survivorSegments.slice(of: workspace), count: images)
    let boxes = try parts.boxes.slice(of: workspace)

    try clearing.enqueue([candidates.segments, survivors.segments], on: context)
    try findCandidates(candidates, boxes: boxes, scores: try parts.scores.slice(of: workspace), inputs, on: context)
    try sort.enqueue(candidates, on: context)
    try suppression.enqueue(
      .init(
        input: candidates, boxes: boxes, boxesPerImage: 0, candidateLimit: .max, survivorLimit: parts.survivorLimit,
        threshold: op.nmsThreshold),
      survivors: survivors, kept: try parts.kept.slice(of: workspace), on: context)
    try sort.enqueue(survivors, on: context)
    try context.enqueue(
      write, global: [max(1, op.detectionsPerImage), images], local: [64, 1],
      outputs[0].buffer, outputs[1].buffer, outputs[2].buffer, outputs[3].buffer, survivors.candidates, survivors.segments, boxes, geometry,
      Int32(op.detectionsPerImage), Int32(classes))
  }

  /// What passes the filters, class by class, in no order.
  private func findCandidates(
    _ candidates: CandidateSegments, boxes: OpenCLBuffer, scores: OpenCLBuffer, _ inputs: [OpenCLTensor], on context: OpenCLContext
  ) throws(OpenCLError) {
    let (logits, deltas, regions, offsets, geometry) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
    let (rows, images) = (logits.shape[0], geometry.shape[0])
    try context.enqueue(
      softmax, global: [64 * rows], local: [64],
      scores, logits.buffer, offsets.buffer, Int32(images), Int32(classes), Int32(logits.rowStride))
    try context.enqueue(
      decode, global: [rows * classes], local: [64],
      boxes, candidates.candidates, candidates.segments, scores, deltas.buffer, regions.buffer, offsets.buffer, geometry.buffer,
      scoreThresholds, Int32(rows), Int32(classes), Int32(images), Int32(problemsPerImage), Int32(deltas.rowStride), op.boxWeights,
      op.minSize)
  }
}

// MARK: - Workspace

extension OpenCLDetectionSelection {
  /// Where everything lies in the workspace, and how much of it there can be.
  private struct Parts {
    let segments, survivorSegments, scores, boxes, candidates, kept, survivors: WorkspaceLayout.Part
    let byteCount: Int
    /// The most detections of a problem.
    let survivorLimit: Int
  }

  private func parts(_ inputs: [Shape]) -> Parts {
    let (scored, images) = (inputs[0][0] * classes, inputs[4][0])
    let (problems, survivorLimit) = (images * problemsPerImage, min(op.detectionsPerImage, op.isClassAgnostic ? scored : inputs[0][0]))
    var layout = emptyLayout
    let segments = layout.append(problems, of: SIMD2<Int32>.self)
    let survivorSegments = layout.append(images, of: SIMD2<Int32>.self)
    return Parts(
      segments: segments, survivorSegments: survivorSegments, scores: layout.append(scored, of: Float.self),
      boxes: layout.append(scored, of: SIMD4<Float>.self), candidates: layout.append(scored, of: UInt64.self),
      kept: layout.append(problems * paddedTo16(survivorLimit), of: SIMD4<Float>.self),
      survivors: layout.append(problems * survivorLimit, of: UInt64.self), byteCount: layout.byteCount, survivorLimit: survivorLimit)
  }
}
