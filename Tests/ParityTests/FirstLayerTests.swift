import CPUDevice
import DeviceRuntime
import OpCases
import OpenCLDevice
import TensorGraph
import TestSupport
import Testing

/// The first convolution bit by bit: layer after layer magnifies what it rounds, so that torchvision's results take torchvision's own sums.
@Suite("Parity of the first layer", .serialized)
struct FirstLayerTests {
  /// Portable code may have no fused multiply-add.
  private static let devices = ParityTests.devices.filter { !$0.name.contains("portable") }

  @Test("on processors with fused multiply-adds", arguments: devices)
  func processor(_ device: CPUDevice) throws { try check(on: device) }

  @Test("on an OpenCL device", .needsOpenCL, arguments: TileVariant.allCases)
  func openCL(_ tiles: TileVariant) throws { try check(on: OpenCLDevice(#require(CLTestDevice.info), variant: tiles)) }

  private func check(on device: any Device) throws {
    let name = "fasterrcnn_resnet50_fpn/backbone.body.conv1"
    let testCase = try #require(OpCase.modelCases().first { $0.name.hasPrefix(name) })
    let tensors = testCase.tensors()
    let output = try #require(try device.compile(testCase.graph(tensors)).run(testCase.bindings(tensors))["output0"])
    let layer = try #require(FirstLayer(testCase.op, tensors, outputShape: output.shape))
    for position in stride(from: 0, to: output.floats.count, by: 997) {
      #expect(output.floats[position].bitPattern == layer.output(position).bitPattern, "element \(position)")
    }
  }
}

/// ReLU of a scaled convolution as oneDNN computes it for torchvision: one chain of fused multiply-adds over rows, columns and channels of the window.
private struct FirstLayer {
  let op: Convolution2D
  let image: HostTensor
  let weight: HostTensor
  let scale: [Float]
  let bias: [Float]
  let outputShape: Shape

  init?(_ op: any Op, _ tensors: [HostTensor], outputShape: Shape) {
    guard let op = op as? Convolution2D, op.hasScale, op.hasBias, op.activation == .relu, tensors.count == 4 else { return nil }
    (self.op, image, weight, scale, bias) = (op, tensors[0], tensors[1], tensors[2].floats, tensors[3].floats)
    self.outputShape = outputShape
  }

  func output(_ position: Int) -> Float {
    let (x, y) = (position % outputShape[3], position / outputShape[3] % outputShape[2])
    let filter = position / (outputShape[3] * outputShape[2]) % outputShape[1]
    var sum: Float = 0
    for row in 0..<weight.shape[2] {
      for column in 0..<weight.shape[3] {
        for channel in 0..<weight.shape[1] {
          let pixel = pixel(channel, y * op.stride - op.padding + row, x * op.stride - op.padding + column)
          sum.addProduct(pixel, weight.floats[((filter * weight.shape[1] + channel) * weight.shape[2] + row) * weight.shape[3] + column])
        }
      }
    }
    return max(0, bias[filter].addingProduct(scale[filter], sum))
  }

  /// Zero outside of the image.
  private func pixel(_ channel: Int, _ y: Int, _ x: Int) -> Float {
    let (height, width) = (image.shape[2], image.shape[3])
    return y < 0 || y >= height || x < 0 || x >= width ? 0 : image.floats[(channel * height + y) * width + x]
  }
}
