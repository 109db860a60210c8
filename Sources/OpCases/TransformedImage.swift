import DeviceRuntime
import TensorGraph

/// Images that the graph transforms itself, at their own size and to values of bytes over 255.
enum TransformedImage {
  /// A transform of the inputs that `bindings` binds.
  static func node(_ label: String, in builder: GraphBuilder) -> Value {
    let inputs = [
      builder.input("\(label) pixels", .uint8), builder.input("\(label) geometry", .int32),
      builder.input("\(label) canvas", .float32, isShapeOnly: true),
    ]
    let op = ImageTransform(mean: [0, 0, 0], standardDeviation: [1, 1, 1])
    return builder.add(op, inputs, name: label)
  }

  /// The inputs whose transform is `tensor`.
  static func bindings(_ label: String, _ tensor: HostTensor) -> [(String, HostTensor)] {
    let shape = tensor.shape
    let pixels = shape[2] * shape[3]
    let geometry = (0..<shape[0]).flatMap { image in
      ImageGeometry(pixelOffset: image * pixels, sourceHeight: shape[2], sourceWidth: shape[3], height: shape[2], width: shape[3]).row
    }
    return [
      ("\(label) pixels", HostTensor(shape: [shape[0] * pixels, 3], elements: .uint8(bytes(tensor)))),
      ("\(label) geometry", HostTensor([shape[0], ImageGeometry.columnCount], geometry)),
      ("\(label) canvas", HostTensor(shape: shape, elements: .none)),
    ]
  }

  /// Image after image, pixel after pixel.
  private static func bytes(_ tensor: HostTensor) -> [UInt8] {
    let pixels = tensor.shape[2] * tensor.shape[3]
    return (0..<tensor.shape.elementCount).map { position in
      let (pixel, channel) = (position / 3, position % 3)
      let value: Float = tensor.floats[(pixel / pixels * 3 + channel) * pixels + pixel % pixels]
      return UInt8((255 * value).rounded())
    }
  }
}
