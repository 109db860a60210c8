import NeuralNetworks
import RCNN
import TensorGraph

/// A Faster R-CNN with random weights, four blocks deep and a few channels wide, whose classes are two.
enum SmallModel {
  static var configuration: FasterRCNNConfiguration {
    var configuration = FasterRCNNConfiguration()
    configuration.backbone = .resNet(ResNet(blockCounts: [1, 1, 1, 1], isBottleneck: true, baseWidth: 4))
    configuration.pyramid.channels = 8
    configuration.roiHeads.head = .twoMLP(width: 8)
    configuration.roiHeads.classCount = 3
    return configuration
  }

  /// Writes the weights to a safetensors file; returns its path.
  static func write(to path: String) throws -> String {
    let graph = try FasterRCNN(configuration).graph(parameters: nil, seed: 1)
    // A head that serves several levels has a node for each of them.
    var names: Set<String> = []
    var tensors: [WritableTensor] = []
    for node in graph.nodes {
      guard let constant = node.op as? Constant, names.insert(node.name).inserted else { continue }
      tensors.append(WritableTensor(name: node.name, shape: constant.shape, values: try constant.values()))
    }
    try SafetensorsWriter().write(tensors, to: path)
    return path
  }
}
