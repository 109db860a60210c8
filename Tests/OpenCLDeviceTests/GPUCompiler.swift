import TestSupport
import Testing

/// clang, which compiles the kernels for GPUs that this machine need not have.
enum GPUCompiler {
  /// The program; nil where it is not installed. pocl brings it along.
  static let program = Program(installed: (15...21).map { "clang-\($0)" })

  /// A kind of device and how far to compile for it.
  enum Target: String, CaseIterable, CustomTestStringConvertible {
    case nvidia = "NVIDIA GPUs"
    case amdRDNA3 = "AMD GPUs for graphics"
    case amdCDNA2 = "AMD GPUs for computing"
    case spirV = "Intel GPUs and others that take SPIR-V"

    var testDescription: String { rawValue }

    /// Down to PTX for NVIDIA, where that is quick; Scripts/gpu-figures goes on to machine code for all.
    fileprivate var options: [String] {
      switch self {
      case .nvidia: ["-target", "nvptx64-nvidia-nvcl", "-O2", "-Xclang", "-emit-codegen-only"]
      case .amdRDNA3: ["-target", "amdgcn-amd-amdhsa", "-mcpu=gfx1100", "-nogpulib"]
      case .amdCDNA2: ["-target", "amdgcn-amd-amdhsa", "-mcpu=gfx90a", "-nogpulib"]
      case .spirV: ["-target", "spir64"]
      }
    }
  }

  /// What the compiler has to say about the files: nothing, when all is well. common.cl offers more functions than each file uses.
  static func messages(_ files: ProgramFiles, for target: Target) throws -> String {
    let warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Wno-unused-function"]
    let options = ["-x", "cl", "-cl-std=CL1.2", "-fsyntax-only"] + warnings + target.options
    let outcome = try withExtendedLifetime(files) { try #require(program).run(options + files.paths) }
    return outcome.status == 0 ? outcome.errors : "exit status \(outcome.status): \(outcome.errors)"
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test where there is no compiler for GPUs.
  static var needsGPUCompiler: Self { .needs("clang-15 or later in /usr/bin") { GPUCompiler.program != nil } }
}
