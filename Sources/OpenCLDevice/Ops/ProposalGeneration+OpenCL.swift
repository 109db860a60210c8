import TensorGraph

/// Proposals: the best anchors of every (image, level), decoded, suppressed, then merged and packed; each step is one launch for all of them.
struct OpenCLProposalGeneration: OpenCLOperation {
  private let op: ProposalGeneration
  private let kernels: Kernels
  /// The cell anchors of all levels, one after the other.
  private let cellAnchors: OpenCLBuffer
  private let emptyLayout: WorkspaceLayout
  private static let (keyBins, groupsPerLevel) = (4096, 16)

  private struct Kernels {
    let histogram, compact, sort, decode, suppress, pack: OpenCLKernel
  }

  init(_ op: ProposalGeneration, on context: OpenCLContext) throws(OpenCLError) {
    self.op = op
    kernels = Kernels(
      histogram: try context.kernel("top_k", "top_k_histogram", ["LEVELS": op.levelCount]),
      compact: try context.kernel("top_k", "top_k_compact", ["LEVELS": op.levelCount]),
      sort: try context.kernel("segment_sort", "segment_sort"),
      decode: try context.kernel("box_decode", "box_decode_anchors", ["LEVELS": op.levelCount]),
      suppress: try context.kernel("non_max_suppression", "non_max_suppression"),
      pack: try context.kernel("proposal_generation", "proposal_generation_pack"))
    cellAnchors = try context.buffer(op.cellAnchors.joined().flatMap { [$0.x, $0.y, $0.z, $0.w] })
    emptyLayout = WorkspaceLayout(on: context)
  }

  func workspaceByteCount(inputs: [Shape], outputs: [Shape]) -> Int { workspaceParts(inputs).byteCount }

  /// Where everything lies; `zeroed` is what must be zero at the start.
  private struct WorkspaceParts {
    let histograms, segments, survivorSegments, zeroed, candidates, boxes, kept, survivors: WorkspaceLayout.Part
    let byteCount: Int
  }

  private func workspaceParts(_ inputs: [Shape]) -> WorkspaceParts {
    let images = inputs[0][0]
    let problems = images * op.levelCount
    var layout = emptyLayout
    let histograms = layout.append(problems * Self.keyBins, of: UInt32.self)
    let segments = layout.append(problems, of: SIMD2<Int32>.self)
    let survivorSegments = layout.append(images, of: SIMD2<Int32>.self)
    let zeroed = layout.whole
    let candidates = layout.append(images * anchorCount(inputs), of: UInt64.self)
    let boxes = layout.append(problems * op.preNMSTopN, of: SIMD4<Float>.self)
    let kept = layout.append(problems * levelLimit, of: SIMD4<Float>.self)
    let survivors = layout.append(problems * levelLimit, of: UInt64.self)
    return WorkspaceParts(
      histograms: histograms, segments: segments, survivorSegments: survivorSegments, zeroed: zeroed, candidates: candidates, boxes: boxes,
      kept: kept, survivors: survivors, byteCount: layout.byteCount)
  }

  /// The most proposals of one level.
  private var levelLimit: Int { min(op.preNMSTopN, op.postNMSTopN) }

  /// The anchors of all levels of an image.
  private func anchorCount(_ inputs: [Shape]) -> Int { inputs[2..<2 + op.levelCount].map { $0[1] * $0[2] * $0[3] }.reduce(0, +) }

  func enqueue(
    inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer?, on context: OpenCLContext
  ) throws(OpenCLError) {
    guard let workspace else { return }
    let shapes = inputs.map(\.shape)
    let parts = workspaceParts(shapes)
    let (images, problems) = (shapes[0][0], shapes[0][0] * op.levelCount)
    let (candidates, segments) = (try parts.candidates.slice(of: workspace), try parts.segments.slice(of: workspace))
    let (survivors, survivorSegments) = (try parts.survivors.slice(of: workspace), try parts.survivorSegments.slice(of: workspace))
    let (histograms, boxes) = (try parts.histograms.slice(of: workspace), try parts.boxes.slice(of: workspace))

    try context.fill(try parts.zeroed.slice(of: workspace), byte: 0)
    let selection = (global: [256 * Self.groupsPerLevel, problems], local: [256, 1])
    try context.enqueue(
      kernels.histogram, global: selection.global, local: selection.local, arguments: [histograms] + logitArguments(inputs))
    try context.enqueue(
      kernels.compact, global: selection.global, local: selection.local,
      arguments: [candidates, segments, histograms, Int32(op.preNMSTopN), Int32(anchorCount(shapes))] + logitArguments(inputs))
    try context.enqueue(kernels.sort, global: [256, problems], local: [256, 1], candidates, segments)
    try context.enqueue(
      kernels.decode, global: [op.preNMSTopN, problems], local: [64, 1],
      arguments: [
        boxes, candidates, segments, cellAnchors, inputs[1].buffer, Int32(op.preNMSTopN), op.scoreThreshold, op.minSize,
      ] + deltaArguments(inputs))
    try context.enqueue(
      kernels.suppress, global: [256, problems], local: [256, 1],
      survivors, survivorSegments, try parts.kept.slice(of: workspace), candidates, segments, boxes, Int32(op.levelCount),
      Int32(op.levelCount * op.preNMSTopN), Int32(op.preNMSTopN), Int32(levelLimit), op.nmsThreshold)
    try context.enqueue(kernels.sort, global: [256, images], local: [256, 1], survivors, survivorSegments)
    try context.enqueue(
      kernels.pack, global: [max(1, op.postNMSTopN), images], local: [64, 1],
      outputs[0].buffer, outputs[1].buffer, survivors, survivorSegments, boxes, Int32(op.levelCount * op.preNMSTopN), Int32(op.postNMSTopN))
  }

  /// Per level: logits, cells, anchors a cell, and where the level's candidates begin.
  private func logitArguments(_ inputs: [OpenCLTensor]) -> [any KernelArgument] {
    var first = 0
    return inputs[2..<2 + op.levelCount].flatMap { logits -> [any KernelArgument] in
      let (anchors, cells) = (logits.shape[1], logits.shape[2] * logits.shape[3])
      defer { first += anchors * cells }
      return [logits.buffer, Int32(cells), Int32(anchors), Int32(first)]
    }
  }

  /// Per level: deltas, cells, columns, anchors a cell, where the level's cell anchors begin, and the strides: torchvision's, the padded side over the
  /// cells along it, rounded down.
  private func deltaArguments(_ inputs: [OpenCLTensor]) -> [any KernelArgument] {
    let canvas = inputs[0].shape
    var first = 0
    return zip(inputs[(2 + op.levelCount)...], op.cellAnchors).flatMap { deltas, anchors -> [any KernelArgument] in
      let (rows, columns) = (deltas.shape[2], deltas.shape[3])
      defer { first += anchors.count }
      let sizes = [rows * columns, columns, anchors.count, first, canvas[3] / columns, canvas[2] / rows]
      return [deltas.buffer] + sizes.map { Int32($0) }
    }
  }
}
