import Boxes
import Lowering
import TensorGraph

extension ProposalGeneration: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLProposalGeneration(self, variant: factory.variant, on: factory.context)
  }
}

/// Proposals: the best anchors of every (image, level), decoded, suppressed, then merged and packed; each step is one launch for all of them.
struct OpenCLProposalGeneration: OpenCLOperation {
  private let op: ProposalGeneration
  private let (histogram, compact, decode, pack): (OpenCLKernel, OpenCLKernel, OpenCLKernel, OpenCLKernel)
  private let clearing: Clearing
  private let sort: SegmentSort
  private let suppression: SegmentSuppression
  /// The cell anchors of all levels, one after the other.
  private let cellAnchors: OpenCLBuffer
  private let emptyLayout: WorkspaceLayout
  private static let (keyBits, groupSize, groupsPerLevel) = (12, 256, 16)

  init(_ op: ProposalGeneration, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    self.op = op
    histogram = try context.kernel("top_k", "top_k_histogram", ["LEVELS": op.levelCount, "KEY_BITS": Self.keyBits])
    compact = try context.kernel("top_k", "top_k_compact", ["LEVELS": op.levelCount, "KEY_BITS": Self.keyBits])
    decode = try context.kernel("box_decode", "box_decode_anchors", ["LEVELS": op.levelCount])
    pack = try context.kernel("proposal_generation", "proposal_generation_pack")
    clearing = try Clearing(bufferCount: 3, on: context)
    sort = try SegmentSort(variant: variant, on: context)
    suppression = try SegmentSuppression(variant: variant, on: context)
    cellAnchors = try context.buffer(op.cellAnchors.joined().flatMap { [$0.x, $0.y, $0.z, $0.w] })
    emptyLayout = WorkspaceLayout(on: context)
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = parts(inputs).byteCount
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let parts = parts(inputs.map(\.shape))
    let images = inputs[0].shape[0]
    let anchors = CandidateSegments(
      candidates: try parts.candidates.slice(of: workspace), segments: try parts.segments.slice(of: workspace),
      count: images * op.levelCount)
    let survivors = CandidateSegments(
      candidates: try parts.survivors.slice(of: workspace), segments: try parts.survivorSegments.slice(of: workspace), count: images)
    let boxes = try parts.boxes.slice(of: workspace)

    let histograms = try parts.histograms.slice(of: workspace)
    try clearing.enqueue([histograms, anchors.segments, survivors.segments], on: context)
    try select(anchors, limit: parts.candidateLimit, histograms: histograms, inputs, on: context)
    try context.enqueue(
      decode, global: [parts.candidateLimit, anchors.count], local: [64, 1],
      arguments: [
        boxes, anchors.candidates, anchors.segments, cellAnchors, inputs[1].buffer, Int32(parts.candidateLimit), op.scoreThreshold,
        op.minSize,
      ] + deltaArguments(inputs))
    try suppression.enqueue(
      .init(
        input: anchors, boxes: boxes, boxesPerImage: parts.boxesPerImage, candidateLimit: parts.candidateLimit,
        survivorLimit: parts.survivorLimit, threshold: op.nmsThreshold),
      survivors: survivors, kept: try parts.kept.slice(of: workspace), on: context)
    try sort.enqueue(survivors, on: context)
    try context.enqueue(
      pack, global: [max(1, op.postNMSTopN), images], local: [64, 1],
      outputs[0].buffer, outputs[1].buffer, survivors.candidates, survivors.segments, boxes, Int32(parts.boxesPerImage),
      Int32(op.postNMSTopN))
  }

  /// The best anchors of each level of each image, and a few more, in order.
  private func select(
    _ anchors: CandidateSegments, limit: Int, histograms: OpenCLBuffer, _ inputs: [OpenCLTensor], on context: OpenCLContext
  ) throws(OpenCLError) {
    let (global, local) = ([Self.groupSize * Self.groupsPerLevel, anchors.count], [Self.groupSize, 1])
    let logits = logitArguments(inputs)
    try context.enqueue(histogram, global: global, local: local, arguments: [histograms] + logits)
    try context.enqueue(
      compact, global: global, local: local,
      arguments: [
        anchors.candidates, anchors.segments, histograms, Int32(limit), Int32(anchorCounts(inputs.map(\.shape)).reduce(0, +)),
      ] + logits)
    try sort.enqueue(anchors, on: context)
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

  /// Per level: deltas, cells, columns, anchors a cell, where the level's cell anchors begin, and the strides.
  private func deltaArguments(_ inputs: [OpenCLTensor]) -> [any KernelArgument] {
    let canvas = inputs[0].shape
    var first = 0
    return zip(inputs[(2 + op.levelCount)...], op.cellAnchors).flatMap { deltas, anchors -> [any KernelArgument] in
      let grid = AnchorGrid(rows: deltas.shape[2], columns: deltas.shape[3], height: canvas[2], width: canvas[3])
      defer { first += anchors.count }
      let sizes = [grid.cellCount, grid.columns, anchors.count, first, grid.stride.x, grid.stride.y]
      return [deltas.buffer] + sizes.map { Int32($0) }
    }
  }
}

// MARK: - Workspace

extension OpenCLProposalGeneration {
  /// Where everything lies in the workspace, and how much of it there can be.
  private struct Parts {
    let histograms, segments, survivorSegments, candidates, boxes, kept, survivors: WorkspaceLayout.Part
    let byteCount: Int
    /// The most candidates and proposals of one level, and the most boxes of an image that are decoded.
    let candidateLimit, survivorLimit, boxesPerImage: Int
  }

  private func parts(_ inputs: [Shape]) -> Parts {
    let (images, anchorCounts) = (inputs[0][0], anchorCounts(inputs))
    let problems = images * op.levelCount
    let candidateLimit = min(op.preNMSTopN, anchorCounts.max() ?? 0)
    let (survivorLimit, boxesPerImage) = (min(candidateLimit, op.postNMSTopN), op.levelCount * candidateLimit)
    var layout = emptyLayout
    let histograms = layout.append(problems << Self.keyBits, of: UInt32.self)
    let segments = layout.append(problems, of: SIMD2<Int32>.self)
    let survivorSegments = layout.append(images, of: SIMD2<Int32>.self)
    let candidates = layout.append(images * anchorCounts.reduce(0, +), of: UInt64.self)
    let boxes = layout.append(images * boxesPerImage, of: SIMD4<Float>.self)
    let kept = layout.append(problems * paddedTo16(survivorLimit), of: SIMD4<Float>.self)
    let survivors = layout.append(problems * survivorLimit, of: UInt64.self)
    return Parts(
      histograms: histograms, segments: segments, survivorSegments: survivorSegments, candidates: candidates, boxes: boxes,
      kept: kept, survivors: survivors, byteCount: layout.byteCount, candidateLimit: candidateLimit, survivorLimit: survivorLimit,
      boxesPerImage: boxesPerImage)
  }

  /// The anchors of each level of an image.
  private func anchorCounts(_ inputs: [Shape]) -> [Int] { inputs[2..<2 + op.levelCount].map { $0[1] * $0[2] * $0[3] } }
}
