import Checkpoints
import Detectors
import NeuralNetworks
import RCNN
import TensorGraph

/// The backbone of a classifier, such as torchvision has of ImageNet, by the names that its tensors have in a detector: "backbone.body.conv1.weight".
public struct BackboneParameters: ParameterSource {
  /// The network, as its tensors tell it; whether all of them are there is not known before they are held against a model.
  public let backbone: BackboneConfiguration
  private let parameters: CheckpointParameters
  private let names: Names

  /// The backbone in a checkpoint; nil where its tensors are not named as those of a ResNet or a MobileNetV3 are.
  public init?(_ checkpoint: Checkpoint, allowsNonFinite: Bool = false) {
    let found = Names.all.lazy.compactMap { names in Self.backbone(checkpoint, names).map { (names, $0) } }.first
    guard let found else { return nil }
    (names, backbone) = found
    parameters = CheckpointParameters(checkpoint, allowsNonFinite: allowsNonFinite)
  }

  /// The file.
  public var checkpoint: Checkpoint { parameters.checkpoint }

  /// All but the classifier's.
  public var paths: [String] { checkpoint.tensors.map(\.name).filter { !names.isClassifier($0) }.map(names.path) }

  public func shape(of path: String) -> Shape? { parameters.shape(of: nameInFile(path)) }

  public func values(of path: String) throws -> [Float] { try parameters.values(of: nameInFile(path)) }

  public func read(_ path: String, into buffer: UnsafeMutableBufferPointer<Float>) throws {
    try parameters.read(nameInFile(path), into: buffer)
  }

  /// What the file calls the tensor that a detector has at `path`.
  public func nameInFile(_ path: String) -> String { names.name(path) }
}

// MARK: - Names

extension BackboneParameters {
  /// How a file spells the names of a kind of network.
  private struct Names {
    /// What stands before all names of the backbone.
    let prefix: String
    /// What stands before those of the classifier.
    let classifier: String

    static let body = "backbone.body."

    /// Of a ResNet and of a MobileNetV3, alone and as DataParallel saves them.
    static let all = ["", "module."].flatMap { module in
      [Names(prefix: module, classifier: module + "fc."), Names(prefix: module + "features.", classifier: module + "classifier.")]
    }

    func isClassifier(_ name: String) -> Bool { name.utf8.starts(with: classifier.utf8) }

    func path(_ name: String) -> String { Self.replaced(prefix, by: Self.body, in: name) }

    func name(_ path: String) -> String { Self.replaced(Self.body, by: prefix, in: path) }

    private static func replaced(_ prefix: String, by other: String, in name: String) -> String {
      guard name.utf8.starts(with: prefix.utf8) else { return name }
      return other + String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }
  }
}

// MARK: - Networks

extension BackboneParameters {
  private static func backbone(_ checkpoint: Checkpoint, _ names: Names) -> BackboneConfiguration? {
    func shape(_ name: String) -> Shape? { checkpoint[names.prefix + name]?.shape }
    if shape("conv1.weight") != nil && shape("layer1.0.conv1.weight") != nil { return resNet(shape).map { .resNet($0) } }
    return shape("0.0.weight") != nil && shape("1.block.0.0.weight") != nil ? .mobileNetV3Large() : nil
  }

  /// The smallest of the known networks that has all blocks that are there, so that those are missed that it has besides.
  private static func resNet(_ shape: (String) -> Shape?) -> ResNet? {
    let blocks = (1...4).map { layer in
      var count = 0
      while shape("layer\(layer).\(count).conv1.weight") != nil { count += 1 }
      return count
    }
    let isBottleneck = shape("layer1.0.conv3.weight") != nil
    let known: [ResNet] = [.resNet18, .resNet34, .resNet50, .resNet101, .resNet152]
    var network = known.first { network in
      network.isBottleneck == isBottleneck && zip(network.blockCounts, blocks).allSatisfy { $0 >= $1 }
    }
    // Wide ResNets differ in this alone.
    if isBottleneck && shape("layer1.0.conv1.weight")?.dimensions.first == 128 { network?.baseWidth = 128 }
    return network
  }
}
