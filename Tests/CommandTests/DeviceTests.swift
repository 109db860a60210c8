import Glibc
import OpenCLDevice
import RCNN
import TestSupport
import Testing

@Suite("The device of rcnn detect", .timeLimit(.minutes(15)))
struct DeviceTests {
  let folder: TemporaryFolder
  private let detection: [String]

  init() throws {
    folder = try TemporaryFolder()
    try folder.makeFolders(above: "in/x")
    for index in 1...3 {
      let pixels = (0..<3 * 64 * 56).map { UInt8(truncatingIfNeeded: $0 / 24 * 40 * index) }
      try Image(width: 64, height: 56, pixels: pixels).writePNG(to: folder["in/\(index).png"])
    }
    detection = [
      "detect", "--weights", try TinyModel.path(), "--classes", "cat,dog", "--min-size", "64", "--score", "0.1", "--max-detections", "3",
      folder["in"],
    ]
  }

  private func run(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Program.Outcome {
    try Program(named: "rcnn").run(detection + arguments, environment: environment)
  }

  /// How often a run without faults calls `function`.
  private func callCount(of function: String, _ arguments: [String]) throws -> Int {
    let report = ["OPENCL_FAULT_FUNCTION": function, "OPENCL_FAULT_REPORT": folder["calls"]]
    #expect(try run(arguments, FaultLayer.environment(report)).status == 0)
    return try #require(Int(folder.text(of: "calls").split(separator: "\n")[0]))
  }

  /// The lines of standard error that are no figures, and do not depend on how long a driver compiles.
  private func notes(_ outcome: Program.Outcome) -> [String] {
    outcome.errors.split(separator: "\n").map(String.init).filter {
      !$0.contains(" images, ") && !$0.hasPrefix("of the work: ") && !$0.hasPrefix("compiling kernels for the device")
    }
  }

  /// The lines of a file without the commas between them, sorted: of images of an interrupted run, the one that was read first may come first.
  private func lines(of file: String) throws -> [String] {
    try folder.text(of: file).split(separator: "\n").map { String($0.last == "," ? $0.dropLast() : $0) }.sorted()
  }

  @Test("without an OpenCL driver the CPU does the work, and a line says so", .needsOpenCLLoader)
  func noDriver() throws {
    try folder.makeFolders(above: "vendors/x")
    let outcome = try run([], ["OCL_ICD_VENDORS": folder["vendors"]])
    #expect(outcome.status == 0)
    #expect(notes(outcome) == ["Running on the CPU: no OpenCL driver is installed."])
    #expect(try outcome.output == run(["--device", "cpu"]).output)
  }

  @Test("a run notes the kind of device that auto really led to, and goes on when that one is named")
  func notedKind() throws {
    try folder.makeFolders(above: "vendors/x")
    #expect(try run(["-o", folder["run"]], ["OCL_ICD_VENDORS": folder["vendors"]]).status == 0)
    #expect(try folder.text(of: "run/run.json").contains("\"device-kind\": \"cpu\""))
    #expect(try run(["-o", folder["run"], "--resume", "--device", "cpu"]).status == 0)
  }

  @Test("a run on OpenCL does not go on on the CPU, nor with the other kind of kernels", .needsOpenCL)
  func otherKind() throws {
    let (environment, tiles) = (try FaultLayer.environment(), TileVariant.allCases)
    let first = try run(["-o", folder["run"], "--device", "opencl", "--tiles", tiles[0].rawValue], environment)
    #expect(first.status == 0, "\(first.errors)")
    let rows = try folder.text(of: "run/detections.jsonl")
    let others = [["--device", "cpu"], ["--device", "opencl", "--tiles", tiles[1].rawValue]]
    for (other, kind) in zip(others, ["cpu", "opencl (\(tiles[1].rawValue))"]) {
      let outcome = try run(["-o", folder["run"], "--resume"] + other, environment)
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains("was made with device-kind opencl (\(tiles[0].rawValue)), not \(kind); give the same options"))
    }
    #expect(try folder.text(of: "run/detections.jsonl") == rows)
  }

  @Test(
    "every command that chooses a device says that line, and is silent about a device that was named", .needsOpenCLLoader,
    arguments: [
      ["explain", "--annotations", "gt.json", "--images", "in"], ["stages", "--image", "in/1.png", "--force", "--output", "s.safetensors"],
      ["evaluate", "--annotations", "gt.json", "--images", "in"], ["benchmark", "model", "--image", "in/1.png", "--iterations", "1"],
      ["benchmark", "kernels", "--filter", "GlobalAveragePooling"], ["doctor", "--filter", "GlobalAveragePooling"],
    ])
  func sameNote(command: [String]) throws {
    try folder.makeFolders(above: "vendors/x")
    try folder.write(
      #"{"images":[{"id":1,"file_name":"1.png","width":64,"height":56}],"categories":[{"id":1,"name":"cat"}],"annotations":[]}"#,
      to: "gt.json")
    let paths = command.map { folder.contains($0) || $0.hasSuffix(".safetensors") ? folder[$0] : $0 }
    let model =
      paths.contains("kernels") || paths[0] == "doctor"
      ? [] : ["--weights", try TinyModel.path(), "--classes", "cat,dog", "--min-size", "64"]
    let program = try Program(named: "rcnn")
    let outcome = try program.run(paths + model, environment: ["OCL_ICD_VENDORS": folder["vendors"]])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(notes(outcome) == ["Running on the CPU: no OpenCL driver is installed."])
    #expect(try notes(program.run(paths + model + ["--device", "cpu"])).isEmpty)
  }

  @Test("with a driver whose library is missing the CPU does the work, and a line names the driver", .needsOpenCLLoader)
  func brokenDriver() throws {
    try folder.write("libNoSuchDriver.so.1\n", to: "vendors/lost.icd")
    let outcome = try run([], ["OCL_ICD_VENDORS": folder["vendors"]])
    #expect(outcome.status == 0)
    #expect(notes(outcome).count == 1)
    #expect(outcome.errors.hasPrefix("Running on the CPU: lost.icd cannot be used: its library cannot be loaded: libNoSuchDriver.so.1"))
    #expect(try outcome.output == run(["--device", "cpu"]).output)
  }

  @Test(
    "an OpenCL device that was asked for and is not there is one sentence and exit status 69", .needsOpenCLLoader, arguments: [true, false])
  func missingDevice(hasBrokenDriver: Bool) throws {
    try folder.makeFolders(above: "vendors/x")
    if hasBrokenDriver { try folder.write("libNoSuchDriver.so.1\n", to: "vendors/lost.icd") }
    let outcome = try run(["--device", "opencl"], ["OCL_ICD_VENDORS": folder["vendors"]])
    #expect(outcome.status == 69)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("error: the device \"opencl\" is not available: \(hasBrokenDriver ? "lost.icd" : "no OpenCL driver")"))
    #expect(outcome.errors.hasSuffix(".\n") && outcome.errors.split(separator: "\n").count == 1)
  }

  @Test("every driver and platform is listed, with the reason where it offers no device", .needsOpenCL, arguments: ["-1", "-6"])
  func deviceList(code: String) throws {
    try folder.makeFolders(above: "vendors/x")
    let program = try Program(named: "rcnn")
    func devices(_ format: String, _ environment: [String: String]) throws -> String {
      let outcome = try program.run(["devices", "--format", format], environment: environment)
      #expect(outcome.status == 0 && outcome.errors == "")
      return outcome.output
    }
    let none = ["OCL_ICD_VENDORS": folder["vendors"]]
    #expect(try devices("text", none).hasSuffix("opencl  none: no OpenCL driver is installed.\n"))
    #expect(try devices("json", none).contains("\"opencl_problem\":\"no OpenCL driver is installed.\""))

    let fault = ["OPENCL_FAULT_FUNCTION": "clGetDeviceIDs", "OPENCL_FAULT_AT": "1", "OPENCL_FAULT_COUNT": "0", "OPENCL_FAULT_CODE": code]
    let reason = code == "-1" ? "it finds no device" : "clGetDeviceIDs failed with CL_OUT_OF_HOST_MEMORY (-6)"
    #expect(try devices("text", FaultLayer.environment(fault)).contains("cannot be used: \(reason)"))
    let json = try devices("json", FaultLayer.environment(fault))
    #expect(json.contains("\"problem\":\"\(reason)\"") && json.contains("\"opencl_problem\":null"), "\(json)")
    #expect(try run([], FaultLayer.environment(fault)).errors.contains("cannot be used: \(reason)."))
    #expect(try devices("json", FaultLayer.environment()).contains("\"extensions\":["))
  }

  @Test(
    "auto never takes a device whose kernels the doctor found wrong, until they are others or a whole examination is well", .needsOpenCL)
  func doctorsVerdict() async {
    await #expect(processExitsWith: .success) {
      let tests = try DeviceTests()
      setenv("XDG_CACHE_HOME", tests.folder["cache"], 1)
      try tests.folder.makeFolders(above: "cache/x")
      let kernels = try KernelFolder(tests.folder).edited("roi_align.cl", "(float)i + 0.5f", "(float)i + 0.75f")
      let disguise = try FaultLayer.environment(["OPENCL_FAULT_TYPE": "gpu", "XDG_CACHE_HOME": tests.folder["cache"]])
      let wrong = disguise.merging(["RCNN_KERNELS": kernels]) { $1 }
      func usesOpenCL(_ environment: [String: String]) throws -> Bool {
        try tests.run(["--verbose"], environment).errors.contains(" on opencl:0 (")
      }
      #expect(try usesOpenCL(wrong))
      let doctor = try Program(named: "rcnn").run(["doctor", "--filter", "RoIAlign: 5 channels"], environment: wrong)
      #expect(doctor.status == 3 && doctor.output.contains("WRONG"))
      #expect(try !usesOpenCL(wrong))
      #expect(try tests.run([], wrong).errors.contains("wrong in RoIAlign: 5 channels.\n"))
      #expect(try Program(named: "rcnn").run(["doctor", "--filter", "global mean"], environment: wrong).output.contains("healthy"))
      #expect(try !usesOpenCL(wrong), "a part that is right is no proof")
      #expect(try usesOpenCL(disguise), "the verdict is of other kernels")

      func examination(_ function: String, _ code: String) throws -> String {
        let fault = ["OPENCL_FAULT_FUNCTION": function, "OPENCL_FAULT_AT": "1", "OPENCL_FAULT_COUNT": "0", "OPENCL_FAULT_CODE": code]
        let outcome = try Program(named: "rcnn").run(["doctor", "--filter", "global mean"], environment: disguise.merging(fault) { $1 })
        #expect(outcome.status == 3)
        return outcome.output
      }
      let short = try examination("clCreateBuffer", "-4")
      #expect(short.contains("not examined to the end, 0 right, 0 wrong, 8 for which memory or time was short\n"), "\(short)")
      #expect(try usesOpenCL(disguise), "short memory is no fault of the kernels")
      let lost = try examination("clEnqueueReadBuffer", "-36")
      #expect(lost.contains("NOT TO BE TRUSTED, 0 right, 1 wrong, 7 not run since the device is of no more use\n"), "\(lost)")
      #expect(try !usesOpenCL(disguise))

      for device in try OpenCLDevices.all() where device.problem == nil { #expect(device.remember(failures: ["layer4/conv2"])) }
      #expect(try !usesOpenCL(disguise))
      for device in try OpenCLDevices.all() where device.problem == nil { #expect(device.remember(failures: [])) }
      #expect(try usesOpenCL(disguise))
    }
  }

  @Test("auto never takes a device that the doctor found wrong, and says why", .needsOpenCL)
  func verdict() async {
    await #expect(processExitsWith: .success) {
      let tests = try DeviceTests()
      setenv("XDG_CACHE_HOME", tests.folder["cache"], 1)
      try tests.folder.makeFolders(above: "cache/x")
      for device in try OpenCLDevices.all() where device.problem == nil { #expect(device.remember(failures: ["layer4/conv2"])) }
      let outcome = try tests.run([], FaultLayer.environment(["OPENCL_FAULT_TYPE": "gpu", "XDG_CACHE_HOME": tests.folder["cache"]]))
      #expect(outcome.status == 0)
      #expect(tests.notes(outcome).count == 1 && outcome.errors.contains("Running on the CPU: rcnn doctor found opencl:0 ("))
      #expect(outcome.errors.contains("wrong in layer4/conv2.\n"))
      #expect(try outcome.output == tests.run(["--device", "cpu"]).output)
    }
  }

  @Test("a verdict that cannot be stored is said, since auto will not know of it", .needsOpenCL)
  func lostVerdict() throws {
    let kernels = try KernelFolder(folder).edited("roi_align.cl", "(float)i + 0.5f", "(float)i + 0.75f")
    var environment = try FaultLayer.environment(["OPENCL_FAULT_TYPE": "gpu", "POCL_CACHE_DIR": folder.path, "RCNN_KERNELS": kernels])
    environment["XDG_CACHE_HOME"] = nil
    let outcome = try Program(named: "rcnn").run(["doctor", "--filter", "RoIAlign: 5 channels"], environment: environment)
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("warning: the verdict cannot be stored, and --device auto will not know of it; set XDG_CACHE_HOME"))
  }

  @Test(
    "a device that hangs does not keep the program from ending, whatever its exit status and however many images still went to the CPU",
    .needsOpenCL)
  func hang() throws {
    let environment = try FaultLayer.environment([
      "OPENCL_FAULT_TYPE": "gpu", "OPENCL_FAULT_FUNCTION": "clGetEventInfo", "OPENCL_FAULT_AT": "1", "OPENCL_FAULT_CODE": "hang",
    ])
    let doctor = try Program(named: "rcnn").run(
      ["doctor", "--filter", "global mean", "--device-timeout", "1"], environment: environment)
    #expect(doctor.status == 3)
    #expect(doctor.output.contains("not examined to the end, 0 right, 0 wrong, 1 for which memory or time was short, 7 not run"))
    let detection = try run(["--device-timeout", "1"], environment)
    #expect(detection.status == 0)
    #expect(detection.errors.contains("cannot be used: the device did not finish within 1.0 s."), "\(detection.errors)")
    #expect(try detection.output == run(["--device", "cpu"]).output)
  }

  @Test(
    "rows that a device miscounts are no detections, but a sentence", .needsOpenCL,
    arguments: [
      ("proposal_generation.cl", "offsets[image + 1] = first + count", "offsets[image + 1] = -1"),
      ("detection_selection.cl", "counts[image] = count", "counts[image] = -1"),
    ])
  func miscounted(file: String, original: String, replacement: String) throws {
    let kernels = try KernelFolder(folder).edited(file, original, replacement)
    let outcome = try run(["--device", "opencl", "--output", folder["run"]], FaultLayer.environment(["RCNN_KERNELS": kernels]))
    #expect(outcome.status == 3, "\(outcome.errors)")
    let failures = try folder.text(of: "run/failures.jsonl").split(separator: "\n")
    #expect(failures.count == 3 && failures.allSatisfy { $0.contains("\"device\"") && $0.contains(": a kernel counted ") }, "\(failures)")
    #expect(try folder.text(of: "run/detections.jsonl") == "")
  }

  @Test("more proposals than there are anchors and more detections than regions are all of them", .needsOpenCL)
  func everyAnchor() throws {
    func rows(_ anchors: String, _ detections: String) throws -> String {
      let options = ["--device", "opencl", "-q", "--rpn-top", anchors, "--max-detections", detections]
      let outcome = try run(options, FaultLayer.environment())
      #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
      return outcome.output
    }
    let all = try rows("1000000", "200000")
    #expect(all.utf8.count > 3000)
    #expect(try all == rows("2000", "2000"))
  }

  @Test("auto takes a GPU without a word, whatever the batch", .needsOpenCL)
  func automatic() throws {
    let outcome = try run(["--verbose"], FaultLayer.environment(["OPENCL_FAULT_TYPE": "gpu"]))
    #expect(outcome.status == 0)
    #expect(notes(outcome).count == 1 && outcome.errors.contains(" on opencl:0 ("), "\(outcome.errors)")
    #expect(
      try outcome.output == run(["--device", "opencl", "--batch", "2", "-q"], FaultLayer.environment(["OPENCL_FAULT_TYPE": "gpu"])).output)
  }

  @Test("an image alone and in a batch has the same row on an OpenCL device", .needsOpenCL)
  func batches() throws {
    let alone = try run(["--device", "opencl"], FaultLayer.environment())
    #expect(alone.status == 0 && alone.output.split(separator: "\n").count == 3)
    for size in ["2", "3"] { #expect(try run(["--device", "opencl", "--batch", size], FaultLayer.environment()).output == alone.output) }
  }

  @Test(
    "auto turns to the CPU when the device cannot compile the model or run its kernels, and says why", .needsOpenCL,
    arguments: [
      (["FUNCTION": "clCreateKernel"], "clCreateKernel\\(.+\\) failed with CL_OUT_OF_RESOURCES \\(-5\\)"),
      (["FUNCTION": "clBuildProgram", "CODE": "-11"], "the driver cannot compile .+\\.cl: .+"),
      (
        ["WORK_GROUP": "100", "AT": "0"],
        "the device \".+\" cannot be used: its work-groups have at most 100 work-items for .+, which needs .+"
      ),
    ])
  func noCompiler(faults: [String: String], reason: String) throws {
    let given = Dictionary(uniqueKeysWithValues: faults.map { ("OPENCL_FAULT_\($0)", $1) })
    let fault = ["OPENCL_FAULT_TYPE": "gpu", "OPENCL_FAULT_AT": "1", "OPENCL_FAULT_COUNT": "0"].merging(given) { $1 }
    let outcome = try run(["--verbose"], FaultLayer.environment(fault))
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains(" on cpu ("))
    let sentence = try Regex("Running on the CPU: opencl:0 \\(.+\\) cannot be used: \(reason)\\.\n")
    #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
    #expect(try outcome.output == run(["--device", "cpu"]).output)
  }

  @Test("an image that the device can never hold is lost, and the run goes on", .needsOpenCL)
  func tooLarge() throws {
    let options = ["--device", "opencl", "--output"]
    let buffers = try callCount(of: "clCreateBuffer", options + [folder["whole"]])
    // The activations come last, behind the parameters.
    let fault = [
      "OPENCL_FAULT_FUNCTION": "clCreateBuffer", "OPENCL_FAULT_AT": "\(buffers)", "OPENCL_FAULT_COUNT": "0", "OPENCL_FAULT_CODE": "-61",
    ]
    let outcome = try run(options + [folder["run"]], FaultLayer.environment(fault))
    #expect(outcome.status == 3, "\(outcome.errors)")
    let failures = try folder.text(of: "run/failures.jsonl").split(separator: "\n")
    #expect(failures.count == 3 && failures.allSatisfy { $0.contains("\"out_of_memory\"") && $0.contains("use smaller images") })
    #expect(try folder.text(of: "run/detections.jsonl") == "")
  }

  @Test("where memory stays short, the workspace shrinks, then auto turns to the CPU; each is said once", .needsOpenCL)
  func shortMemory() throws {
    // The first read is that of the first image's results.
    let fault = [
      "OPENCL_FAULT_TYPE": "gpu", "OPENCL_FAULT_FUNCTION": "clEnqueueReadBuffer", "OPENCL_FAULT_AT": "1", "OPENCL_FAULT_COUNT": "0",
      "OPENCL_FAULT_CODE": "-4",
    ]
    let outcome = try run([], FaultLayer.environment(fault))
    #expect(outcome.status == 0)
    let notes = notes(outcome)
    try #require(notes.count == 2, "\(notes)")
    #expect(notes[0].contains("is short of memory and goes on with a smaller workspace") && notes[0].contains("(-4)"))
    #expect(notes[1].hasSuffix("has too little memory; what does not fit runs on the CPU."))
    #expect(try outcome.output == run(["--device", "cpu"]).output)
  }

  @Test("a device that is lost is opened anew, which is said, and every row is as without", .needsOpenCL)
  func lostDevice() throws {
    // Parameters are packed first; the last wait is that for the last image.
    let last = try callCount(of: "clFlush", ["--device", "opencl"])
    let outcome = try run(
      ["--device", "opencl"],
      FaultLayer.environment(["OPENCL_FAULT_FUNCTION": "clFlush", "OPENCL_FAULT_AT": "\(last)", "OPENCL_FAULT_CODE": "-36"]))
    #expect(outcome.status == 0)
    #expect(notes(outcome).count == 1)
    #expect(outcome.errors.contains("was lost and has been opened anew: clFlush failed with CL_INVALID_COMMAND_QUEUE (-36).\n"))
    #expect(try outcome.output == run(["--device", "opencl"], FaultLayer.environment()).output)
  }

  @Test(
    "a device that fails for good ends the run with 75 and a sentence; what is written stays, and the run can be resumed", .needsOpenCL,
    arguments: [("clEnqueueNDRangeKernel", "-5"), ("clEnqueueReadBuffer", "-36"), ("clGetEventInfo", "hang")])
  func failureForGood(function: String, code: String) throws {
    let options = ["--device", "opencl", "--format", "coco", "--output"]
    // Whatever compiles its kernels on first use has done so now.
    #expect(try run(["--device", "opencl"], FaultLayer.environment()).status == 0)
    let middle = try callCount(of: function, options + [folder["whole"]]) * 2 / 3
    let fault = [
      "OPENCL_FAULT_FUNCTION": function, "OPENCL_FAULT_AT": "\(middle)", "OPENCL_FAULT_CODE": code, "OPENCL_FAULT_COUNT": "0",
    ]
    // Short only for what hangs: on a slow machine all else may take seconds.
    let timeout = code == "hang" ? "2" : "60"
    let outcome = try run(options + [folder["run"], "-q", "--device-timeout", timeout], FaultLayer.environment(fault))
    #expect(outcome.status == 75)
    #expect(outcome.errors.hasPrefix("error: opencl:0 (") && outcome.errors.contains(") failed: "))
    #expect(outcome.errors.hasSuffix(".\n") && outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    let (rows, all) = (try lines(of: "run/detections.jsonl"), try lines(of: "whole/detections.jsonl"))
    // How often the device is asked whether it is done depends on its speed, so that a hang may come before the first row.
    #expect((!rows.isEmpty || code == "hang") && Set(rows).isStrictSubset(of: all), "\(rows) of \(all)")
    #expect(try folder.text(of: "run/failures.jsonl") == "")
    #expect(!folder.contains("run/coco.json"))

    #expect(try run(options + [folder["run"], "--resume"], FaultLayer.environment()).status == 0)
    #expect(try lines(of: "run/detections.jsonl") == all)
    #expect(try lines(of: "run/coco.json") == lines(of: "whole/coco.json"))
  }
}
