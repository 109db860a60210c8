import Detectors
import ModelSupport
import NeuralNetworks
import OpCases
import OpenCLDevice
import TensorGraph

/// The programs that a device builds, by asking a device that is there; all devices of one variant of tiles get the same ones.
struct ModelPrograms {
  private let device: OpenCLDevice

  /// No programs yet.
  init(_ info: OpenCLDeviceInfo, _ variant: TileVariant) throws { device = try OpenCLDevice(info, variant: variant) }

  /// The programs so far, in the order of their names and constants.
  var all: [ProgramKey] {
    device.context.builtPrograms.sorted { ($0.source.name, $0.options) < ($1.source.name, $1.options) }
  }

  /// Adds the programs of the four models.
  func addModels() throws {
    for model in TorchvisionModel.allCases {
      let model = FasterRCNN(model.configuration)
      _ = try device.compile(model.graph(parameters: ZeroParameters(shapes: model.graph(parameters: nil).constantShapes)).optimized)
    }
  }

  /// Adds the programs of steps of learning: all layers of the four models, every optimizer, batch norms of every kind.
  func addSteps() throws {
    for model in TorchvisionModel.allCases {
      let model = FasterRCNN(model.configuration)
      let parameters = ZeroParameters(shapes: try model.graph(parameters: nil).constantShapes)
      let losses = try model.lossGraph(parameters: parameters, order: .random)
      for norms in TrainableParts.BatchNorms.allCases {
        let parts = TrainableParts(layers: model.trainableLayerLimit, batchNorms: norms)
        let gradients = model.variables(parts, of: losses).foldingBatchNormalization.appendingGradients
        let step = gradients.appendingUpdates(norms == .frozen ? .sgd(isNesterov: true) : .adamW, averages: true, accumulates: true)
        _ = try device.compile(step.fusingEpilogues.pruned)
      }
    }
  }

  /// Adds a program that no operation has.
  func add(_ source: KernelSource, entryPoint: String) throws { _ = try device.context.kernel(source, entryPoint) }

  /// Adds the programs of the odd cases.
  func addOddCases() throws {
    for item in OpCase.oddCases { _ = try device.compile(item.graph(item.tensors())) }
  }
}

/// Parameters whose values do not matter.
private struct ZeroParameters: ParameterSource {
  let shapes: [String: Shape]

  var paths: [String] { Array(shapes.keys) }

  func shape(of path: String) -> Shape? { shapes[path] }

  func values(of path: String) -> [Float] { [Float](repeating: 0, count: shapes[path]?.elementCount ?? 0) }
}
