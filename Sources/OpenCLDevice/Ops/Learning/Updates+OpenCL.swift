import Lowering
import TensorGraph

/// Each element of the outputs from those at its place in the inputs, and from a few numbers that all share.
struct OpenCLUpdate: OpenCLOperation {
  private let kernel: OpenCLKernel

  init(_ entryPoint: String, _ defines: KeyValuePairs<String, Int> = [:], on context: OpenCLContext) throws(OpenCLError) {
    kernel = try context.kernel("updates", entryPoint, defines)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let count = outputs[0].shape.elementCount
    try context.enqueue(kernel, global: [count], local: [256], arguments: (outputs + inputs).map(\.buffer) + [Int32(count)])
  }
}

extension SGD: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLUpdate("sgd_step", ["NESTEROV": isNesterov ? 1 : 0], on: factory.context)
  }
}

extension AdamW: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLUpdate("adamw_step", on: factory.context)
  }
}

extension MovingAverage: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLUpdate("moving_average", on: factory.context)
  }
}

extension Accumulation: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLUpdate("accumulation", on: factory.context)
  }
}
