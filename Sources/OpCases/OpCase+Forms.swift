import TensorGraph

extension OpCase {
  /// What decides, besides sizes, which kernels run and with which constants they are built.
  public var form: String { op.form(inputs) }

  /// Of each form of the odd cases the smallest that is not trivial, and the products with large tiles: all kernels, for simulators.
  public static var smallestCases: [OpCase] {
    let smallest = Dictionary(grouping: oddCases, by: \.form).values.compactMap { cases in
      let ranked = cases.sorted { ($0.elementCount, $0.name) < ($1.elementCount, $1.name) }
      return ranked.first { $0.elementCount >= 200 } ?? ranked.last
    }
    return smallest.sorted { $0.form < $1.form } + largeTiles
  }

  /// The elements of all inputs.
  private var elementCount: Int { inputs.filter { !$0.isShapeOnly }.map(\.shape.elementCount).reduce(0, +) }
}
