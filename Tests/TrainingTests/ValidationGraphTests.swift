import Boxes
import CPUDevice
import Detectors
import DeviceRuntime
import TensorGraph
import TestSupport
import Testing
import Training

@Suite("Losses and detections of one pass")
struct ValidationGraphTests {
  @Test("are those of a graph of losses and of a graph of detections, to the bit")
  func both() throws {
    let detector = try SmallDetector()
    let (model, device, picture) = (detector.model, CPUDevice(), Picture(3))
    let batch = detector.batch([picture])
    func results(_ graph: Graph) throws -> [String: HostTensor] { try device.compile(graph.optimized).run(batch.tensors) }
    let both = try results(model.validationGraph(parameters: detector.parameters, seed: 0, order: .random))
    let losses = try DetectorLosses(results(model.lossGraph(parameters: detector.parameters, order: .random)))
    for name in DetectorLosses.Name.allCases {
      #expect(losses[name] > 0)
      #expect(try DetectorLosses(both)[name] == losses[name], "\(name)")
    }
    let found = try DetectorOutputs(both).detections(ofImage: 0)
    #expect(!found.isEmpty)
    let expected = try DetectorOutputs(results(model.graph(parameters: detector.parameters))).detections(ofImage: 0)
    #expect(found.map(\.box.corners) == expected.map(\.box.corners) && found.map(\.score) == expected.map(\.score))
  }
}
