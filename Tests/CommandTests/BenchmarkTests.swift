import RCNN
import TestSupport
import Testing

@Suite("rcnn benchmark and stages", .timeLimit(.minutes(2)))
struct BenchmarkTests {
  let folder: TemporaryFolder
  let program: Program
  let arguments: [String]

  init() throws {
    folder = try TemporaryFolder()
    program = try Program(named: "rcnn")
    arguments = ["--weights", try TinyModel.path(), "--classes", "cat,dog", "--min-size", "64", "--image", folder["a.png"]]
    try Image(width: 60, height: 50, color: Color(red: 90, green: 60, blue: 30)).writePNG(to: folder["a.png"])
  }

  @Test("benchmark model reports times and stages as JSON")
  func reportsJSON() throws {
    let outcome = try program.run(["benchmark", "model", "--iterations", "3", "--format", "json"] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    for key in ["\"milliseconds\":{\"median\":", "\"minimum\":", "\"p90\":", "\"images_per_second\":", "\"name\":\"rpn.head\""] {
      #expect(outcome.output.contains(key))
    }
  }

  @Test("benchmark kernels checks what it times")
  func checksKernels() throws {
    let outcome = try program.run([
      "benchmark", "kernels", "--filter", "fasterrcnn_mobilenet_v3_large_320_fpn/rpn.head", "--iterations", "1",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("right") && !outcome.output.contains("WRONG"))
  }

  @Test("stages that were written compare as the same")
  func comparesStages() throws {
    #expect(try program.run(["stages", "--output", folder["s.safetensors"]] + arguments).status == 0)
    let outcome = try program.run(["stages", "--reference", folder["s.safetensors"]] + arguments)
    #expect(outcome.status == 0)
    let rows = outcome.output.split(separator: "\n").dropFirst()
    #expect(rows.count > 10)
    #expect(rows.allSatisfy { $0.split(separator: " ").dropFirst(2).allSatisfy { ["0", "0.0"].contains($0) } }, "\(outcome.output)")
  }
}
