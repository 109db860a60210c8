import Checkpoints

// Hostile pickles, each in an otherwise valid zip checkpoint.
extension HostileCase {
  static let pickles =
    pickleOpcodes + pickleNames + pickleStacks + pickleLimits + pickleStrings + pickleContainers + pickleCalls + pickleStorages
    + pickleTensors

  /// A whole pickle.
  static func pickle(_ name: String, _ pickle: [UInt8], _ problem: PickleProblem, _ opcode: String) -> HostileCase {
    HostileCase(name: name, bytes: ZipImage.checkpoint(pickle: pickle).bytes) { .pickle(file: $0, problem, opcode: opcode, offset: 0) }
  }

  /// The value of a key beside a valid tensor.
  static func junk(_ name: String, _ junk: [UInt8], _ problem: PickleProblem, _ opcode: String) -> HostileCase {
    pickle(name, Pickle.stateDict(junk: junk), problem, opcode)
  }

  /// The call that rebuilds the only tensor.
  static func tensor(_ name: String, _ tensor: [UInt8], _ problem: TensorProblem) -> HostileCase {
    pickle(name, Pickle.dictionary([("w", tensor)]), .invalidTensor(problem), "REDUCE")
  }
}
