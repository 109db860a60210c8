import CPUDevice
import CPUKernels
import DeviceRuntime
import TileEmulator

/// The processor as tests use it.
enum Devices {
  /// The names of the instruction sets that this processor and this build have: those of float32.
  static let instructionSets = ["avx512", "avx2", "neon", "portable"].filter(isUsable)

  /// The names of those with products of bfloat16.
  static let roundingSets = ["amx-bf16", "avx512-bf16"].filter(isUsable)

  /// The processor with each of its products of bfloat16.
  static let rounding: [CPUDevice] = roundingSets.compactMap { try? CPUDevice(instructionSet: $0) }

  /// The processor with tiles of AMX that are emulated, where it has none but all else that they need.
  static let emulated: CPUDevice? = isUsable("amx-bf16") ? nil : tile_emulator_kernels().map { CPUDevice(kernels: $0.pointee) }

  /// Every instruction set with one, two and three threads.
  static let all: [CPUDevice] = instructionSets.flatMap { name in
    (1...3).compactMap { try? CPUDevice(instructionSet: name, threadCount: $0) }
  }

  private static func isUsable(_ name: String) -> Bool { cpu_kernels_named(name) != nil }
}
