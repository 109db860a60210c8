import RCNN
import TestSupport
import Testing

@Suite("rcnn benchmark and stages", .timeLimit(.minutes(15)))
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
    for key in [
      "\"start_milliseconds\":", "\"milliseconds\":{\"median\":", "\"minimum\":", "\"p90\":", "\"images_per_second\":",
      "\"name\":\"rpn.head\"",
    ] {
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

  @Test("benchmark kernels has those of learning, and times what changes weights in every run")
  func learningKernels() throws {
    let outcome = try program.run([
      "benchmark", "kernels", "--device", "cpu", "--filter", "resnet50_fpn, learning/roi_heads.box_predictor.cls_score.weight.step",
      "--iterations", "3", "--format", "json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("\"operation\":\"SGD\",\"right\":true"), "\(outcome.output)")
    #expect(!outcome.output.contains("\"minimum\":0,"), "\(outcome.output)")
  }

  @Test("benchmark kernels takes a device's own times, kernel by kernel", .needsOpenCL)
  func deviceTimes() throws {
    let options = ["benchmark", "kernels", "--device", "opencl", "--filter", Self.filter, "--iterations", "2"]
    let environment = ["PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": try FaultLayer.cachePath]
    let json = try program.run(options + ["--format", "json"], environment: environment)
    #expect(json.status == 0, "\(json.errors)")
    for key in [
      "\"device\":\"opencl:0 (", "\"right\":true", "\"share_of_peak\":0.", "\"kernel\":\"non_max_suppression\",\"count\":1,",
      "\"kernel\":\"segment_sort\",\"count\":2,",
    ] {
      #expect(json.output.contains(key), "\(key) in \(json.output)")
    }
    let text = try program.run(options + ["--per-kernel"], environment: environment).output
    #expect(text.contains("segment_sort, 2 launches") && text.contains("measured peak: "), "\(text)")
  }

  @Test("benchmark model says how an OpenCL device started, the second time warm", .needsOpenCL)
  func warmStart() throws {
    let environment = [
      "PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": folder["cache"], "POCL_CACHE_DIR": folder.path, "RCNN_PROGRAM_CACHE": "on",
    ]
    let command = ["benchmark", "model", "--device", "opencl", "--iterations", "1", "--format", "json"] + arguments
    let (cold, warm) = (try program.run(command, environment: environment), try program.run(command, environment: environment))
    #expect(cold.status == 0 && warm.status == 0, "\(cold.errors)")
    #expect(cold.output.contains("\"programs_loaded\":0,") && !cold.output.contains("\"programs_compiled\":0,"), "\(cold.output)")
    #expect(warm.output.contains("\"programs_compiled\":0,") && !warm.output.contains("\"programs_loaded\":0,"), "\(warm.output)")
  }

  /// The filter and the full name of a case that is quick.
  private static let (filter, name) = ("suppression", "non-maximum suppression/proposals from 1000 boxes")

  @Test("benchmark kernels on a device whose driver knows no times is one sentence", .needsOpenCL)
  func noTimes() throws {
    let environment = try FaultLayer.environment([
      "OPENCL_FAULT_FUNCTION": "clGetEventProfilingInfo", "OPENCL_FAULT_AT": "1", "OPENCL_FAULT_COUNT": "0", "OPENCL_FAULT_CODE": "-7",
    ])
    let outcome = try program.run(
      ["benchmark", "kernels", "--device", "opencl", "--filter", Self.filter, "--iterations", "2"], environment: environment)
    #expect(outcome.status == 69)
    #expect(outcome.errors == "error: this device cannot run benchmarks: its driver does not say how long a kernel takes.\n")
  }

  private func kernels(_ options: String...) throws -> Program.Outcome {
    try program.run(["benchmark", "kernels", "--device", "cpu", "--filter", Self.filter, "--iterations", "2"] + options)
  }

  @Test("benchmark kernels knows the device's peak and each kernel's share of it")
  func peak() throws {
    let outcome = try kernels("--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    for key in [
      "\"peak\":{\"gigaflops_per_second\":", "\"operation\":\"ProposalGeneration\"", "\"right\":true", "\"share_of_peak\":0.",
      "\"bound\":\"memory\"", "\"comparison\":null",
    ] {
      #expect(outcome.output.contains(key), "\(key) in \(outcome.output)")
    }
    #expect(try kernels().output.contains("measured peak: "))
  }

  @Test("benchmark kernels compares with an earlier report", arguments: [("1e6", "faster"), ("1e-6", "slower")])
  func compares(_ milliseconds: String, _ change: String) throws {
    let times = "{\"median\":\(milliseconds),\"minimum\":\(milliseconds),\"p10\":\(milliseconds),\"p90\":\(milliseconds)}"
    let rows = [Self.name, "suppression/gone", "other"].map { "{\"name\":\"\($0)\",\"milliseconds\":\(times)}" }
    try folder.write("{\"kernels\":[\(rows.joined(separator: ","))]}", to: "old.json")
    let text = try kernels("--compare", folder["old.json"])
    #expect(text.status == 0, "\(text.errors)")
    let counts = change == "faster" ? "1 faster, 0 slower" : "0 faster, 1 slower"
    #expect(text.output.contains("1 compared: \(counts)"), "\(text.output)")
    #expect(text.output.hasSuffix("only in the earlier report: suppression/gone\n"))
    let json = try kernels("--compare", folder["old.json"], "--format", "json").output
    #expect(json.contains("\"change\":\"\(change)\"") && json.contains("\"missing\":[\"suppression/gone\"]"), "\(json)")
  }

  @Test("benchmark kernels compares with its own report and with nothing else")
  func reads() throws {
    try folder.write(try kernels("--format", "json").output, to: "own.json")
    let outcome = try kernels("--compare", folder["own.json"])
    #expect(outcome.status == 0 && outcome.output.contains("1 compared:") && !outcome.output.contains("only in"), "\(outcome.output)")
    try folder.write("{\"kernels\":[{\"name\":\"a\"}]}", to: "other.json")
    let refusal = try kernels("--compare", folder["other.json"])
    #expect(refusal.status == 65)
    #expect(refusal.errors.contains("other.json is not what it should be in line 1: a kernel lacks its"), "\(refusal.errors)")
  }

  @Test("stages that were written compare as the same")
  func comparesStages() throws {
    #expect(try program.run(["stages", "--output", folder["s.safetensors"]] + arguments).status == 0)
    #expect(try program.run(["stages"] + arguments).status == 64)
    let outcome = try program.run(["stages", "--reference", folder["s.safetensors"]] + arguments)
    #expect(outcome.status == 0)
    let rows = outcome.output.split(separator: "\n").dropFirst()
    #expect(rows.count > 10)
    #expect(rows.allSatisfy { $0.split(separator: " ").dropFirst(2).allSatisfy { ["0", "0.0"].contains($0) } }, "\(outcome.output)")
  }
}
