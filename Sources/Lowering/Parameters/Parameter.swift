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

/// How a weight [filters][channels][cells] becomes the one with which gradients go back through it: what were filters are channels.
package struct WeightTurn: Hashable, Sendable {
  /// The shape of what it makes; elements that nothing goes to are zero.
  package let shape: Shape
  package let filters: Int
  package let channels: Int
  package let cells: Int
  /// Where the first element goes, and how far the next filter, channel and cell lie from it.
  package let (start, filterStep, channelStep, cellStep): (Int, Int, Int, Int)

  /// Whether cells come in the opposite order.
  package var isUpsideDown: Bool { cellStep < 0 }
  /// Whether each filter has a channel of its own, so that filters stay filters.
  package var isGrouped: Bool { channelStep == 0 }

  /// The filters [K, C / groups, R, S] of a convolution, upside down; groups are of one channel, if they are not all in one.
  init(filtersOf weight: Shape, groups: Int) {
    (filters, channels, cells) = (weight[0], weight[1], weight[2] * weight[3])
    shape = groups == 1 ? [weight[1], weight[0], weight[2], weight[3]] : weight
    (start, cellStep) = (cells - 1, -1)
    (filterStep, channelStep) = (cells, groups == 1 ? filters * cells : 0)
  }

  /// The weight [K, C * h * w] of a linear layer over maps, or over rows, which are maps of one pixel: a row of K for each float of a pixel in memory.
  init(layerOf weight: Shape, channels: Int) {
    (filters, self.channels, cells) = (weight[0], channels, weight[1] / channels)
    let stride = cells == 1 ? channels : paddedTo16(channels)
    shape = [cells * stride, filters]
    (start, filterStep, channelStep, cellStep) = (0, 1, filters, stride * filters)
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

  /// A weight, its filters multiplied by `scale`, turned; throws the device's error.
  func turned(_ weight: Memory, scale: Memory?, _ turn: WeightTurn) throws -> Memory

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
