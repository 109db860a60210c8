import TensorGraph

/// A tensor that is there before a graph runs.
package enum Parameter: Hashable, Sendable {
  case constant(Constant)
  case variable(Variable)

  /// The tensor's shape.
  package var shape: Shape { initial.shape }

  /// Its values before the first change.
  package var initial: Constant {
    switch self {
    case .constant(let constant): constant
    case .variable(let variable): variable.initial
    }
  }
}

/// What an operation makes of its parameters: an order in which its kernels read them.
///
/// Equal packings of the same parameters are one, whichever operations and graphs ask for them.
package protocol Packing: Hashable, Sendable {
  /// The memory of the device.
  associatedtype Memory: Sendable

  /// The floats it takes.
  var count: Int { get }

  /// Fills `target` from the parameters' values, each in row-major order; throws the device's error.
  func fill(_ target: Memory, from parameters: [Memory]) throws
}

/// The memory in which a device keeps parameters.
package protocol ParameterMemory<Memory>: Sendable {
  associatedtype Memory: Sendable

  /// Runs `body` while nobody else uses the device; throws what it throws.
  func exclusively<Result>(_ body: () throws -> Result) throws -> Result

  /// Memory for `count` floats; throws the device's error.
  func allocate(_ count: Int) throws -> Memory

  /// Memory with a constant's values; throws what reading them throws, and the device's error.
  func load(_ constant: Constant) throws -> Memory

  /// Writes `values` to the beginning of `memory`.
  func write(_ values: [Float], to memory: Memory) throws

  /// The first `count` floats.
  func read(_ memory: Memory, _ count: Int) throws -> [Float]

  /// Copies the first `count` floats of `source` to `target`.
  func copy(_ source: Memory, to target: Memory, _ count: Int) throws
}

extension ParameterMemory {
  package func load(_ constant: Constant) throws -> Memory {
    let memory = try allocate(constant.shape.elementCount)
    try write(try constant.values(), to: memory)
    return memory
  }

  package func exclusively<Result>(_ body: () throws -> Result) throws -> Result { try body() }
}
