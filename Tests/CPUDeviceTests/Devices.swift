import CPUDevice
import DeviceRuntime

/// The processor as tests use it.
enum Devices {
  /// The names of the instruction sets that this processor and this build have.
  static let instructionSets = ["avx512", "avx2", "neon", "portable"].filter { (try? CPUDevice(instructionSet: $0, threadCount: 1)) != nil }

  /// The processor with products of bfloat16, if it has any.
  static let rounding = try? CPUDevice(precision: .bfloat16)

  /// Every instruction set with one, two and three threads.
  static let all: [CPUDevice] = instructionSets.flatMap { name in
    (1...3).compactMap { try? CPUDevice(instructionSet: name, threadCount: $0) }
  }
}
