import DeviceRuntime
import Synchronization
import TensorGraph

/// The parameters of a device's graphs in its memory: variables with versions, and packings that are made anew when the version of a variable has moved.
///
/// Whoever compiles or runs a graph with it does so `exclusively`, so that graphs which share a store run one after the other.
package final class ParameterCells<Device: ParameterMemory>: ParameterStore, @unchecked Sendable {
  private let turn = Mutex(())
  private let device: Device
  private var variables: [String: VariableCell] = [:]
  private var packings: [Key: PackingCell<Device.Memory>] = [:]

  /// A variable in the device's memory.
  private final class VariableCell {
    let shape: Shape
    let memory: Device.Memory
    var version = 0

    init(_ shape: Shape, _ memory: Device.Memory) { (self.shape, self.memory) = (shape, memory) }
  }

  fileprivate struct Key: Hashable {
    let packing: AnyHashable
    let parameters: [Parameter]
  }

  /// An empty store.
  package init(on device: Device) { self.device = device }

  /// The store that a graph is to be compiled with, or an empty one on `device`; throws `DeviceError.badInput` when it is another device's.
  package static func chosen(by options: CompileOptions, on device: Device) throws(DeviceError) -> ParameterCells {
    guard let given = options.parameters else { return ParameterCells(on: device) }
    guard let store = given as? ParameterCells else { throw .badInput(name: "parameters", reason: "they are another device's") }
    return store
  }

  /// Runs `body` while no other thread compiles or runs a graph with this store; throws what it throws.
  package func exclusively<Result>(_ body: () throws -> Result) throws -> Result { try turn.withLock { _ in try body() } }

  // MARK: - The store

  package var paths: [String] { turn.withLock { _ in variables.keys.sorted() } }

  package func shape(of path: String) throws -> Shape { try exclusively { try cell(path).shape } }

  package func values(of path: String) throws -> [Float] {
    try exclusively {
      let cell = try cell(path)
      return try device.exclusively { try device.read(cell.memory, cell.shape.elementCount) }
    }
  }

  package func set(_ values: [Float], of path: String) throws {
    try exclusively {
      let cell = try cell(path)
      if values.count != cell.shape.elementCount {
        throw DeviceError.badInput(name: path, reason: "it has \(cell.shape.elementCount) elements, not \(values.count)")
      }
      try device.exclusively { try device.write(values, to: cell.memory) }
      cell.version += 1
    }
  }

  private func cell(_ path: String) throws(DeviceError) -> VariableCell {
    guard let cell = variables[path] else { throw .badInput(name: path, reason: "no graph of this store has such a variable") }
    return cell
  }

  // MARK: - For the device

  /// Where a variable lies; it is made when a graph has it for the first time. Throws what reading its values throws, the device's error, and
  /// `DeviceError.badInput` when it has another shape in another graph.
  package func memory(of variable: Variable) throws -> Device.Memory {
    let shape = variable.initial.shape
    if let cell = variables[variable.path] {
      if cell.shape != shape { throw DeviceError.badInput(name: variable.path, reason: "it is \(cell.shape), not \(shape)") }
      return cell.memory
    }
    let cell = VariableCell(shape, try device.load(variable.initial))
    variables[variable.path] = cell
    return cell.memory
  }

  /// Where all variables of a graph lie; throws as `memory(of:)` does.
  package func variables(of graph: Graph) throws -> [Value: Device.Memory] {
    var places: [Value: Device.Memory] = [:]
    for index in graph.nodes.indices {
      let value = Value(node: index)
      if let variable = graph.variable(value) { places[value] = try memory(of: variable) }
    }
    return places
  }

  /// A packing of parameters, made unless there is one; throws what reading their values throws, and the device's error.
  package func packing<P: Packing>(_ packing: P, of parameters: [Parameter]) throws -> PackingCell<Device.Memory>
  where P.Memory == Device.Memory {
    let key = Key(packing: AnyHashable(packing), parameters: parameters)
    if let cell = packings[key] { return cell }
    let cell = PackingCell(packing, parameters)
    cell.place = try device.allocate(packing.count)
    try fill(cell)
    packings[key] = cell
    return cell
  }

  /// Makes a packing that lives for a part of a run, at `memory`; throws as `packing` does.
  package func fill(_ cell: PackingCell<Device.Memory>, at memory: Device.Memory) throws {
    cell.place = memory
    try fill(cell)
  }

  /// Makes the packings anew whose variables have changed; throws as `packing` does.
  package func refresh(_ cells: [PackingCell<Device.Memory>]) throws {
    for cell in cells where cell.versions != versions(cell.parameters) { try fill(cell) }
  }

  /// What a graph's updates say takes effect; `memory` says where a value lies, in row-major order.
  package func update(as lowered: LoweredGraph, from memory: (Value) -> Device.Memory) throws {
    for update in lowered.graph.updates {
      guard let variable = lowered.graph.variable(update.variable) else { continue }
      let cell = try cell(variable.path)
      if lowered.inPlace[update.next] == nil { try device.copy(memory(update.next), to: cell.memory, cell.shape.elementCount) }
      cell.version += 1
    }
  }

  private func versions(_ parameters: [Parameter]) -> [Int] {
    parameters.flatMap(\.variables).map { variables[$0.path]?.version ?? 0 }
  }

  private func fill(_ cell: PackingCell<Device.Memory>) throws {
    try cell.fill(cell.memory, try cell.parameters.map(loaded))
    cell.versions = versions(cell.parameters)
  }

  private func loaded(_ parameter: Parameter) throws -> LoadedParameter<Device.Memory> {
    guard case .turned(let weight, let scale, let turn) = parameter else { return LoadedParameter(memory: try values(of: parameter)) }
    return LoadedParameter(memory: try values(of: weight), turn: turn, scale: try scale.map(values))
  }

  /// A constant's values are in the device's memory only while they are packed.
  private func values(of parameter: Parameter) throws -> Device.Memory {
    switch parameter {
    case .variable(let variable): return try memory(of: variable)
    case .constant(let constant): return try device.load(constant)
    case .turned: preconditionFailure("nothing is turned twice")
    }
  }
}

/// Parameters in the order of an operation's kernels. What a store keeps stays where it is when it is packed anew; what lives for a part of a run has a place
/// while that runs.
package final class PackingCell<Memory: Sendable>: @unchecked Sendable {
  /// The floats it takes.
  package let count: Int
  /// The first and the last node that read it, if it is made and forgotten in each run.
  package fileprivate(set) var life: ClosedRange<Int>?
  fileprivate var place: Memory?
  fileprivate let parameters: [Parameter]
  fileprivate let fill: (Memory, [LoadedParameter<Memory>]) throws -> Void
  fileprivate var versions: [Int]?

  fileprivate init<P: Packing>(_ packing: P, _ parameters: [Parameter]) where P.Memory == Memory {
    (count, self.parameters, fill) = (packing.count, parameters, { try packing.fill($0, from: $1) })
  }

  /// Where it lies.
  package var memory: Memory { place! }

  /// Whether it can ever have to be made anew.
  package var dependsOnVariables: Bool { parameters.contains { !$0.variables.isEmpty } }
}

/// The packings that the operations of a graph ask for.
package final class GraphPackings<Device: ParameterMemory> {
  /// So far, in order.
  package private(set) var cells: [PackingCell<Device.Memory>] = []
  /// The node that asks.
  package var node = 0
  private let parameters: ParameterCells<Device>
  private let forgets: Bool
  private var forgotten: [ParameterCells<Device>.Key: PackingCell<Device.Memory>] = [:]
  /// Over more nodes a packing is rather made twice than kept.
  private static var longestPause: Int { 16 }

  /// None yet. With `forgets`, which is for graphs that change their variables, what depends on variables lives from the first to the last node that reads it:
  /// every run has to make it anew.
  package init(_ parameters: ParameterCells<Device>, forgets: Bool = false) { (self.parameters, self.forgets) = (parameters, forgets) }

  /// A packing of parameters, nil ones left out; throws as `ParameterCells.packing` does.
  package func callAsFunction<P: Packing>(_ packing: P, _ parameters: Parameter?...) throws -> PackingCell<Device.Memory>
  where P.Memory == Device.Memory {
    try self(packing, parameters.compactMap(\.self))
  }

  /// A packing of parameters; throws as `ParameterCells.packing` does.
  package func callAsFunction<P: Packing>(_ packing: P, _ parameters: [Parameter]) throws -> PackingCell<Device.Memory>
  where P.Memory == Device.Memory {
    if forgets && parameters.contains(where: { !$0.variables.isEmpty }) { return forgettable(packing, parameters) }
    let cell = try self.parameters.packing(packing, of: parameters)
    cells.append(cell)
    return cell
  }

  private func forgettable<P: Packing>(_ packing: P, _ parameters: [Parameter]) -> PackingCell<Device.Memory>
  where P.Memory == Device.Memory {
    let key = ParameterCells<Device>.Key(packing: AnyHashable(packing), parameters: parameters)
    if let cell = forgotten[key], let life = cell.life, node - life.upperBound <= Self.longestPause {
      cell.life = life.lowerBound...node
      return cell
    }
    let cell = PackingCell(packing, parameters)
    cell.life = node...node
    forgotten[key] = cell
    cells.append(cell)
    return cell
  }
}
