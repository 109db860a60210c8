import Detectors
import NeuralNetworks

/// The models whose parameters and results fixtures know, by their names there.
public struct TestModel: Sendable, CustomStringConvertible {
  public let name: String
  public let configuration: FasterRCNNConfiguration

  public var description: String { name }

  /// torchvision's four builders.
  public static let builders = TorchvisionModel.allCases.map { TestModel(name: $0.rawValue, configuration: $0.configuration) }

  /// The other ResNets that `resnet_fpn_backbone` makes.
  public static let otherResNets: [TestModel] = [
    .init(name: "resnet18", backbone: .resNet18), .init(name: "resnet34", backbone: .resNet34),
    .init(name: "resnet101", backbone: .resNet101), .init(name: "resnet152", backbone: .resNet152),
  ]

  public static let all = builders + otherResNets

  private init(name: String, configuration: FasterRCNNConfiguration) {
    self.name = name
    self.configuration = configuration
  }

  private init(name: String, backbone: ResNet) {
    var configuration = FasterRCNNConfiguration()
    configuration.backbone = .resNet(backbone)
    self.init(name: name, configuration: configuration)
  }
}
