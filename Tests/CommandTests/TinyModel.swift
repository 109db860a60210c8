import Detectors
import NeuralNetworks
import RCNN
import TensorGraph
import TestSupport

/// A Faster R-CNN with random weights, four blocks deep and a few channels wide, in a file; it detects nonsense, but quickly.
struct TinyModel {
  private static let folder = Result { try TemporaryFolder() }
  private static let file = Result { try write(to: folder.get()["tiny.safetensors"]) }

  /// The file, written once.
  static func path() throws -> String { try file.get() }

  private static func write(to path: String) throws -> String {
    var configuration = FasterRCNNConfiguration()
    configuration.backbone = .resNet(ResNet(blockCounts: [1, 1, 1, 1], isBottleneck: true, baseWidth: 4))
    configuration.pyramid.channels = 8
    configuration.roiHeads.head = .twoMLP(width: 8)
    configuration.roiHeads.classCount = 3
    let graph = try FasterRCNN(configuration).graph(parameters: nil, seed: 1)
    var tensors: [WritableTensor] = []
    // A head that serves several levels has a node for each of them.
    var names: Set<String> = []
    for node in graph.nodes {
      guard let constant = node.op as? Constant, names.insert(node.name).inserted else { continue }
      tensors.append(WritableTensor(name: node.name, shape: constant.shape, values: try constant.values()))
    }
    try SafetensorsWriter().write(tensors, to: path)
    return path
  }
}
