import NeuralNetworks
import TensorGraph

/// Which parameters of a detector learn: heads and pyramid always, of the backbone the last layers.
public struct TrainableParts: Sendable, Hashable {
  /// How many layers of the backbone, from the last, as torchvision's `trainable_backbone_layers` counts them; more than there are, all of them.
  public var layers: Int
  /// What batch norms do.
  public var batchNorms: BatchNorms

  /// What of batch norms learns.
  public enum BatchNorms: String, Sendable, Hashable, CaseIterable {
    /// Nothing: torchvision's `FrozenBatchNorm2d`.
    case frozen
    /// Weight and bias, with statistics as they are: a `BatchNorm2d` in evaluation mode.
    case affine
    /// Weight and bias, with the statistics of each batch, which those for detection follow: a `BatchNorm2d` in training mode.
    case batch
  }

  /// Parts of a model.
  public init(layers: Int, batchNorms: BatchNorms = .frozen) { (self.layers, self.batchNorms) = (layers, batchNorms) }
}

extension BackboneConfiguration {
  /// How many layers can be trained; torchvision trains 3 of them where nothing else is said.
  public var trainableLayerLimit: Int {
    switch self {
    case .resNet: 5
    case .mobileNetV3Large: MobileNetV3Large.layers.count
    }
  }

  /// Whether the last `layers` layers of the body own the parameter at `path`, which begins behind "backbone.body.".
  func trains(_ path: Substring, layers: Int) -> Bool {
    let part = path.prefix { $0 != "." }
    switch self {
    case .resNet:
      let parts = ["layer4", "layer3", "layer2", "layer1", "conv1"].prefix(layers) + (layers == trainableLayerLimit ? ["bn1"] : [])
      return parts.contains { $0 == part }
    case .mobileNetV3Large:
      // What learns begins with the block that counts as the layer.
      return layers > 0 && Int(part)! >= MobileNetV3Large.layers[trainableLayerLimit - layers]
    }
  }
}

extension FasterRCNN {
  /// The graph, one of this model, with the parameters that learn as variables, before anything is folded. Where the statistics of batch norms follow
  /// those of batches, they are variables too; layers that do not learn keep theirs.
  public func variables(_ parts: TrainableParts, of graph: Graph) -> Graph {
    let norms = graph.batchNormParameters
    let body = "backbone.body."
    let layers = min(max(parts.layers, 0), trainableLayerLimit)
    let variables = graph.variables { path in
      if parts.batchNorms != .batch && norms.statistics.contains(path) { return false }
      if parts.batchNorms == .frozen && norms.affine.contains(path) { return false }
      return !path.hasPrefix(body) || configuration.backbone.trains(path.dropFirst(body.count), layers: layers)
    }
    return variables.normalizingByBatch
  }
}

extension Graph {
  /// The names of what batch norms read: weights and biases, means and variances.
  fileprivate var batchNormParameters: (affine: Set<String>, statistics: Set<String>) {
    let norms = nodes.filter { $0.op is BatchNormalization }
    func names(_ inputs: ClosedRange<Int>) -> Set<String> {
      Set(norms.flatMap { norm in norm.inputs[inputs].map { nodes[$0.node].name } })
    }
    return (names(1...2), names(3...4))
  }
}
