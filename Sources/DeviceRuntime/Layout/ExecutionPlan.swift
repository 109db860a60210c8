import TensorGraph

/// Everything about a run that follows from the shapes of the inputs: shapes, layouts and places in the arena.
package struct ExecutionPlan {
  package let shapes: [[Shape]]
  package let memory: MemoryPlan
  private let layouts: [Value: TensorLayout]

  package init(_ graph: Graph, inputs: [String: Shape], aliases: [Value: Value], alignment: Int = 64) throws(GraphError) {
    let shapes = try graph.shapes(inputs: inputs)
    let layouts = graph.layouts(shapes: shapes)
    self.shapes = shapes
    self.layouts = layouts
    memory = MemoryPlan(
      graph, alignment: alignment,
      byteCount: { value in
        switch graph.nodes[value.node].op {
        case .input, .constant, .flatten: nil
        default: layouts[value].map { $0.elementCount(shapes[value.node][value.output]) * graph.dataType(value).byteCount }
        }
      }, aliases: aliases)
  }

  package func shape(_ value: Value) -> Shape { shapes[value.node][value.output] }

  package func layout(_ value: Value) -> TensorLayout { layouts[value] ?? .dense }
}
