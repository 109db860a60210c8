import Detection
import TensorGraph

/// The arithmetic of one image, stage by stage, counted on the graph.
public struct WorkEstimate: Sendable {
  public let stages: [Stage]
  /// The padded size that the network sees.
  public let inputSize: ImageTransformConfiguration.Size

  /// A part of the network.
  public struct Stage: Sendable {
    public let name: String
    public let cost: Cost
  }

  /// The work of an image of `size` before the resize, with as many proposals as the model lets through; throws `GraphError`.
  public init(_ graph: Graph, _ configuration: FasterRCNNConfiguration, imageSize size: ImageTransformConfiguration.Size) throws {
    let optimized = graph.optimized
    let padded = configuration.transform.padded(configuration.transform.resized(size))
    let costs = try optimized.costs(inputs: [
      FasterRCNN.Input.pixels: [size.height * size.width, 3], FasterRCNN.Input.geometry: [1, ImageGeometry.columnCount],
      FasterRCNN.Input.canvas: [1, 3, padded.height, padded.width],
    ])
    inputSize = padded
    stages = optimized.stageRanges.map { name, nodes in Stage(name: name, cost: nodes.reduce(Cost()) { $0 + costs[$1] }) }
  }

  /// The sum over all stages.
  public var total: Cost { stages.reduce(Cost()) { $0 + $1.cost } }
}
