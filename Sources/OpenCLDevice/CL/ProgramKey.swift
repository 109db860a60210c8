/// What a built program depends on, apart from the device.
package struct ProgramKey: Hashable, Sendable {
  package let source: KernelSource
  /// The options of the compiler.
  package let options: String

  /// Constants become -D options, in the order of their names, so that equal sets are equal keys.
  init(_ source: KernelSource, _ defines: KeyValuePairs<String, Int>, _ info: OpenCLDeviceInfo) {
    self.source = source
    let rounding = info.roundsDivisionsCorrectly ? ["-cl-fp32-correctly-rounded-divide-sqrt"] : []
    let constants = defines.map { "-D\($0.key)=\($0.value)" }.sorted()
    options = (["-cl-std=CL1.2"] + rounding + constants).joined(separator: " ")
  }
}
