import CPUDevice
import Diagnostics
import OpCases
import RCNN
import TensorGraph
import Testing

@Suite("The examination of what learning needs")
struct LearningExaminationTests {
  /// The processor, on which ReLU lets gradients pass everywhere.
  private struct WrongDevice: Device {
    let name = "wrong"
    private let processor = CPUDevice()

    func compile(_ graph: Graph, _ options: CompileOptions) throws -> any Executable {
      let nodes = graph.nodes.map { node in
        let isSlope = (node.op as? ActivationGradient)?.activation == .relu
        return isSlope ? Node(op: ActivationGradient(.identity), inputs: node.inputs, name: node.name) : node
      }
      return try processor.compile(
        Graph(nodes: nodes, outputs: graph.outputs, updates: graph.updates, gradients: graph.gradients), options)
    }

    func makeParameterStore() -> any ParameterStore { processor.makeParameterStore() }
  }

  private static let cases = Result { try OpCase.learningCases() }

  @Test("has every operation of learning, at the models' shapes and counts")
  func coverage() throws {
    let cases = try Self.cases.get()
    let detection = Set(try OpCase.modelCases().map(\.op.name))
    // No model has group norms, nor an activation that does nothing.
    let others: Set = ["GroupNormalization", "GroupNormalizationGradient", "identity"]
    let expected = Set(OpCase.oddCases.map(\.op.name)).subtracting(detection).subtracting(others)
    #expect(expected.count > 20)
    #expect(expected.subtracting(cases.map(\.op.name)) == [])
    #expect(cases.contains { $0.op is MultiScaleRoIAlignGradient && $0.inputs[0].shape[0] == 2048 })
    let anchors = cases.filter { $0.op is RegionProposalLoss }.map { losses in
      losses.inputs.prefix(((losses.op as? RegionProposalLoss)?.levelCount ?? 0)).reduce(0) { $0 + $1.shape.elementCount }
    }
    #expect(anchors.contains { $0 > 200_000 })
  }

  @Test("has no case that detection has, and none twice; each says that it is one of learning")
  func distinct() throws {
    let (cases, detection) = (try Self.cases.get(), try OpCase.modelCases())
    #expect(Set(cases.map(\.name)).count == cases.count)
    #expect(Set(cases.map(\.name)).isDisjoint(with: detection.map(\.name)))
    #expect(cases.allSatisfy { OpCase.isOfLearning($0.name) } && !detection.contains { OpCase.isOfLearning($0.name) })
    let whole = try Doctor.cases(training: true)
    #expect(whole.count == cases.count + (try Doctor.cases().count))
  }

  @Test(
    "finds the processor's own kernels right where counts are largest", arguments: ["RegionProposalLoss", "AnchorTargets", "RegionTargets"])
  func healthy(_ operation: String) throws {
    let doctor = Doctor(CPUDevice())
    for testCase in try Self.cases.get() where testCase.op.name == operation {
      let finding = doctor.examine(testCase)
      #expect(finding.isRight, "\(finding)")
    }
  }

  @Test("finds a kernel that is wrong, among the operations and in the whole step")
  func faults() throws {
    let wrong = Doctor(WrongDevice())
    let slope = try #require(Self.cases.get().first { ($0.op as? ActivationGradient)?.activation == .relu })
    #expect(!wrong.examine(slope).isRight)
    let step = wrong.examine(.step)
    let names = step.filter { !$0.isRight }.map(\.name)
    #expect(names.contains("whole step/gradient norm") && names.contains("whole step/roi_heads.box_head.fc6.weight"), "\(step)")
    // The way to the losses is right.
    #expect(step.first { $0.name == "whole step/loss_classifier" }?.isRight == true)
  }

  @Test("ends with a whole step, and says that nothing is wrong")
  func whole() {
    let examination = Examination([], Doctor.Whole.allCases, isWhole: true) { Doctor(CPUDevice(threadCount: 1)) }
    #expect(Set(examination.findings.map(\.operation)) == ["whole model", "whole step"])
    #expect(examination.verdict == [])
  }

  @Test("decides alone whether its own faults are forgotten")
  func memory() throws {
    let case0 = try #require(Self.cases.get().first).name
    let known = [case0, "whole step/gradient norm", "whole model/input"]
    func verdict(_ wholes: [Doctor.Whole], _ isWhole: Bool) -> [String]? {
      Examination([], wholes, isWhole: isWhole) { Doctor(CPUDevice()) }.verdict(after: known)
    }
    #expect(verdict([.model], true) == Array(known.prefix(2)))
    #expect(verdict([.model, .step], true) == [])
    #expect(verdict([.step], false) == nil)
    let failed = Examination([try #require(OpCase.smallestCases.first)], isWhole: false) { Doctor(BrokenDevice()) }
    #expect(try failed.verdict(after: known) == [#require(OpCase.smallestCases.first).name] + known.prefix(2))
  }
}
