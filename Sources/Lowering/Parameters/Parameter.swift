import TensorGraph

/// A tensor that is there before a graph runs.
package indirect enum Parameter: Hashable, Sendable {
  case constant(Constant)
  case variable(Variable)
  /// A weight turned for the way back, its filters multiplied by a scale if there is one.
  case turned(Parameter, scale: Parameter?, WeightTurn)

  /// The tensor's shape.
  package var shape: Shape {
    switch self {
    case .constant(let constant): constant.shape
    case .variable(let variable): variable.initial.shape
    case .turned(_, _, let turn): turn.shape
    }
  }

  /// The variables that it is, or is made of.
  package var variables: [Variable] {
    switch self {
    case .constant: []
    case .variable(let variable): [variable]
    case .turned(let weight, let scale, _): weight.variables + (scale?.variables ?? [])
    }
  }
}

/// A weight [filters][channels][cells] as gradients go back through it: what were filters are channels.
package struct WeightTurn: Hashable, Sendable {
  /// The shape of what it makes; elements that nothing goes to are zero.
  package let shape: Shape
  package let channels: Int
  package let cells: Int
  package let kind: Kind

  package enum Kind: Sendable {
    /// The filters of a convolution, upside down.
    case filters
    /// Filters of a channel each, which they keep, upside down.
    case channelFilters
    /// A linear layer over maps: what were cells and channels are columns, as they lie in memory.
    case layer
  }

  /// The filters [K, C / groups, R, S] of a convolution; groups are of one channel, if they are not all in one.
  init(filtersOf weight: Shape, groups: Int) {
    (channels, cells, kind) = (weight[1], weight[2] * weight[3], groups == 1 ? .filters : .channelFilters)
    shape = groups == 1 ? [weight[1], weight[0], weight[2], weight[3]] : weight
  }

  /// The weight [K, C * h * w] of a linear layer over maps, or over rows, which are maps of one pixel: a row of K for each float of a pixel in memory.
  init(layerOf weight: Shape, channels: Int) {
    (self.channels, cells, kind) = (channels, weight[1] / channels, .layer)
    shape = [cells * (cells == 1 ? channels : paddedTo16(channels)), weight[0]]
  }
}

/// A parameter in a device's memory, in the order of checkpoints.
package struct LoadedParameter<Memory: Sendable>: Sendable {
  package let memory: Memory
  /// How it is to be read, if it is turned.
  package var turn: WeightTurn?
  /// What the filters of a turned one are multiplied by.
  package var scale: Memory?

  /// A parameter, and how it is turned if it is.
  package init(memory: Memory, turn: WeightTurn? = nil, scale: Memory? = nil) {
    (self.memory, self.turn, self.scale) = (memory, turn, scale)
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

  /// Fills `target` from the parameters; throws the device's error.
  func fill(_ target: Memory, from parameters: [LoadedParameter<Memory>]) throws
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
