import Detectors
import TensorGraph

/// The arithmetic of one image, stage by stage, counted on the graph.
public struct WorkEstimate: Sendable {
  /// The parts of the network in the order of their work.
  public let stages: [Stage]
  /// The padded size that the network sees.
  public let inputSize: ImagePlan.Size

  /// A part of the network.
  public struct Stage: Sendable {
    /// What the names of its nodes begin with.
    public let name: String
    /// The work of its nodes.
    public let cost: Cost
  }

  /// The work of an image of `size` before the resize, with as many proposals as the model lets through; throws `GraphError`.
  public init(_ graph: Graph, of model: any DetectionModel, imageSize size: ImagePlan.Size) throws {
    let optimized = graph.optimized
    let plan = model.transform.plan(size)
    let costs = try optimized.costs(inputs: DetectorInputs([plan]).shapes)
    inputSize = plan.padded
    stages = optimized.stageRanges.map { name, nodes in Stage(name: name, cost: nodes.reduce(Cost()) { $0 + costs[$1] }) }
  }

  /// The sum over all stages.
  public var total: Cost { stages.reduce(Cost()) { $0 + $1.cost } }
}

extension Graph {
  /// The nodes that compute something, by the part of the network that their names begin with, in order of appearance.
  package var stageRanges: [(name: String, nodes: [Int])] {
    var stages: [(name: String, nodes: [Int])] = []
    for (index, node) in nodes.enumerated() where node.op.origin == .computed {
      let name = Self.stageName(node.name)
      if let position = stages.firstIndex(where: { $0.name == name }) {
        stages[position].nodes.append(index)
      } else {
        stages.append((name, [index]))
      }
    }
    return stages
  }

  /// Two components of a path, three where the third is a layer of a ResNet.
  private static func stageName(_ path: String) -> String {
    let components = path.split(separator: ".")
    if path.hasSuffix(".step") || path.hasPrefix("update.") { return "update" }
    let count = components.count > 2 && components[1] == "body" && components[2].hasPrefix("layer") ? 3 : 2
    return components.prefix(count).joined(separator: ".")
  }
}
