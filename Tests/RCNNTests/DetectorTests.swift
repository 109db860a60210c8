import CPUDevice
import DeviceRuntime
import RCNN
import TensorGraph
import TestSupport
import Testing

@Suite("A detector")
struct DetectorTests {
  private static let image = Image(width: 64, height: 48, color: .white)

  /// A device whose results lack one, or have another in its place.
  private struct Forger: Device {
    let name = "forger"
    let forge: @Sendable (inout [String: HostTensor]) -> Void

    func compile(_ graph: Graph, _ options: CompileOptions) throws -> any Executable {
      Forgery(executable: try CPUDevice(threadCount: 1).compile(graph, options), forge: forge)
    }

    func makeParameterStore() -> any ParameterStore { CPUDevice(threadCount: 1).makeParameterStore() }
  }

  private struct Forgery: Executable {
    let executable: any Executable
    let forge: @Sendable (inout [String: HostTensor]) -> Void
    var graph: Graph { executable.graph }

    func run(_ inputs: [String: HostTensor], profiles: [Profile]) throws -> [String: HostTensor] {
      var results = try executable.run(inputs, profiles: profiles)
      forge(&results)
      return results
    }
  }

  private static func detect(_ forge: @escaping @Sendable (inout [String: HostTensor]) -> Void) throws -> [LabelledBox] {
    var configuration = SmallModel.configuration
    configuration.transform.minSize = [48]
    let model = FasterRCNN(configuration)
    let categories = CategoryList(foreground: ["a", "b"])
    let graph = try model.graph(parameters: nil, seed: 1)
    return try Detector(model, categories: categories, graph: graph, device: Forger(forge: forge)).labelledBoxes(in: [image])[0]
  }

  @Test("takes a missing result for an error, never for an image without objects", arguments: DetectorOutputs.Name.allCases)
  func missingResult(_ name: DetectorOutputs.Name) throws {
    _ = try Self.detect { _ in }
    #expect(throws: DetectorOutputError.missing(name: name.rawValue)) { try Self.detect { $0[name.rawValue] = nil } }
  }

  @Test("takes a result of another shape or type for an error", arguments: DetectorOutputs.Name.allCases)
  func misshapenResult(_ name: DetectorOutputs.Name) throws {
    #expect(throws: DetectorOutputError.misshapen(name: name.rawValue, shape: [1])) {
      try Self.detect { $0[name.rawValue] = HostTensor([1], [Float(0)]) }
    }
  }

  @Test("believes no count that its results have no room for", arguments: [-1, 101])
  func miscounted(count: Int32) throws {
    #expect(throws: DeviceError.miscounted(value: "the detections of an image", count: Int(count), limit: 100)) {
      try Self.detect { $0["counts"] = HostTensor([1], [count]) }
    }
  }

  @Test("takes a missing tensor for an error, never for one without values")
  func missingTensor() throws {
    let folder = try TemporaryFolder()
    let path = try SmallModel.write(to: folder["model.safetensors"])
    let parameters = CheckpointParameters(try Checkpoint(contentsOf: path))
    let name = "rpn.head.cls_logits.biases"
    let error = #expect(throws: DetectorError.missingTensor(file: path, tensor: name)) { try parameters.values(of: name) }
    #expect("\(try #require(error))" == "\(path) has no tensor \(name); give the checkpoint of a whole model.")
  }

  @Test("says where products of bfloat16 are slower than those of float32")
  func bfloat16Remark() throws {
    #expect(DeviceRequest.bfloat16Remark(cost: 0.53) == nil)
    let remark = try #require(DeviceRequest.bfloat16Remark(cost: 1.98))
    #expect(remark.hasPrefix("Products of bfloat16 take 2.0 times as long on this processor as those of float32"))
    let cost = CPUDevice.bfloat16Cost()
    if (try? CPUDevice(precision: .bfloat16)) == nil { #expect(cost == nil) }
    // Whatever else the machine does meanwhile: a processor that rounds is neither ten times as fast nor a hundred times as slow.
    #expect((0.1...100).contains(cost ?? 1))
    let note = (try? DeviceRequest.cpu.selection(threadCount: 1, precision: .bfloat16))?.note
    #expect(note == nil || note?.hasPrefix("Products of bfloat16 take ") == true)
  }

  @Test("tells the kind of its device, and reads its checkpoint once")
  func deviceKind() throws {
    let folder = try TemporaryFolder()
    let path = try SmallModel.write(to: folder["model.safetensors"])
    var options = DetectorOptions()
    options.device = .cpu
    let detector = try Detector(weights: path, options: options)
    #expect(detector.deviceKind == .cpu(.float32))
    #expect(detector.checkpoint?.path == path)
    #expect(detector.classes.map(\.name) == ["class 1", "class 2"])
  }
}
