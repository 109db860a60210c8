import Lowering
import TensorGraph

extension ActivationGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    let kernel = try factory.context.kernel("elementwise", "activation_gradient", ["ACTIVATION": activation.kernelValue])
    return try OpenCLElementwise(kernel, on: factory.context)
  }
}
