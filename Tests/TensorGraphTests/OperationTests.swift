import Files
import OpCases
import TensorGraph
import Testing

@Suite("Operations")
struct OperationTests {
  private static let folder = #filePath.folder.folder.folder + "/Sources/TensorGraph/Ops"

  /// The types of the folder of operations that declare to be one.
  private static func declared() throws -> Set<String> {
    let texts = try Directory.contents(of: folder).files.map { try FileReader.text(of: "\(folder)/\($0)") }
    let declaration = /public (?:struct|enum) (\w+): (?:String, )?(?:Op|ActivatedOp|LossOp|InPlaceOp) \{/
    return Set(texts.flatMap { $0.matches(of: declaration).map { String($0.1) } })
  }

  @Test("every operation that computes something has cases, which hold all devices against its naive definition")
  func cases() throws {
    // These are there before a run, or another look at something.
    let given: Set = ["Input", "Constant", "Variable", "Flatten"]
    let declared = try Self.declared()
    #expect(declared.isSuperset(of: given) && declared.count > 15)
    let tested = Set(OpCase.oddCases.map { String(describing: type(of: $0.op)) })
    #expect(declared.subtracting(given) == tested)
  }

  @Test("what an operation says of its inputs and outputs agrees, for every case")
  func roles() throws {
    for testCase in OpCase.oddCases {
      let kinds = testCase.op.outputKinds(testCase.inputs.map(\.kind))
      let shapes = try testCase.op.checkedShapes(testCase.inputs.map(\.shape))
      #expect(testCase.inputs.count == testCase.op.inputRoles.count, "\(testCase)")
      #expect(kinds?.count == testCase.op.outputCount && shapes.count == testCase.op.outputCount, "\(testCase)")
      for (input, role) in zip(testCase.inputs, testCase.op.inputRoles) { #expect(input.isConstant == (role == .parameter), "\(testCase)") }
    }
  }

  @Test("operations are equal by their attributes, constants by being one")
  func equality() {
    #expect(Convolution2D(stride: 2) == Convolution2D(stride: 2) && Convolution2D(stride: 2) != Convolution2D())
    #expect(AnyHashable(MaxPooling(kernel: 1, stride: 1, padding: 0)) != AnyHashable(GlobalAveragePooling()))
    let constant = Constant(shape: [1], values: [3])
    #expect(constant == constant && constant != Constant(shape: [1], values: [3]))
  }
}
