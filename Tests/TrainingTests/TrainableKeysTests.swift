import Detectors
import ModelSupport
import TensorGraph
import Testing
import Training

/// From how many trainable layers on torchvision's parameters get a gradient, as Tests/Fixtures/Learning/trainable_keys.py found it.
private struct TrainableKeys {
  private let rows: [(key: String, isNorm: Bool, layers: Int)]

  init(of model: TestModel) throws {
    let column = 2 + (try #require(TestModel.builders.firstIndex { $0.name == model.name }))
    let lines = String(decoding: try FixtureFile("Learning/trainable_keys.tsv").bytes(), as: UTF8.self).split(separator: "\n")
    rows = lines.filter { !$0.hasPrefix("#") }.map { $0.split(separator: "\t") }
      .compactMap { cells in Int(cells[column]).map { (String(cells[0]), cells[1] == "norm", $0) } }
    #expect(rows.count > 80)
  }

  /// Those that learn with `layers` layers, without or with those of batch norms.
  func keys(_ layers: Int, norms: Bool) -> Set<String> {
    Set(rows.filter { $0.layers <= layers && (norms || !$0.isNorm) }.map(\.key))
  }

  /// The running statistics beside the weights of batch norms that learn.
  func statistics(_ layers: Int) -> Set<String> {
    let norms = rows.filter { $0.layers <= layers && $0.isNorm && $0.key.hasSuffix(".weight") }.map { $0.key.dropLast("weight".count) }
    return Set(norms.flatMap { ["\($0)running_mean", "\($0)running_var"] })
  }
}

extension Graph {
  fileprivate var variableNames: Set<String> { Set(nodes.filter { $0.op is Variable }.map(\.name)) }
}

@Suite("What learns, by torchvision's keys")
struct TrainableKeysTests {
  @Test("with each number of layers the same parameters get a gradient as torchvision's", arguments: TestModel.builders)
  func gradients(_ test: TestModel) throws {
    let (model, expected) = (FasterRCNN(test.configuration), try TrainableKeys(of: test))
    let losses = try model.lossGraph(parameters: nil, seed: 0, order: .first)
    for layers in 0...model.trainableLayerLimit {
      for norms in TrainableParts.BatchNorms.allCases {
        let graph = model.variables(TrainableParts(layers: layers, batchNorms: norms), of: losses)
        let learning = graph.foldingBatchNormalization.appendingGradients
        let keys = Set(learning.gradients.compactMap { learning.variable($0.variable)?.path })
        let difference = keys.symmetricDifference(expected.keys(layers, norms: norms != .frozen))
        #expect(difference.isEmpty, "\(layers) layers, \(norms): \(difference.sorted())")
        let updated = Set(learning.updates.compactMap { learning.variable($0.variable)?.path })
        #expect(updated == (norms == .batch ? expected.statistics(layers) : []), "\(layers) layers, \(norms)")
      }
    }
  }

  @Test("as many layers can be trained as torchvision's builders take; more are all, fewer than none are none")
  func limits() throws {
    #expect(TestModel.builders.map { FasterRCNN($0.configuration).trainableLayerLimit } == [5, 5, 6, 6])
    for test in TestModel.builders {
      let model = FasterRCNN(test.configuration)
      let losses = try model.lossGraph(parameters: nil, seed: 0, order: .first)
      let names = [-1, 0, model.trainableLayerLimit, 100].map { model.variables(TrainableParts(layers: $0), of: losses).variableNames }
      #expect(names[0] == names[1] && names[1].count < names[2].count && names[2] == names[3])
    }
  }
}
