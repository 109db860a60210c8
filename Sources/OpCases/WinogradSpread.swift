import DeviceRuntime
import Lowering
import TensorGraph

/// Which outputs of a Winograd convolution may be not finite though they are by definition.
///
/// F(4x4, 3x3) makes each 4x4 tile of output from sums and differences of the 6x6 pixels under it, of all channels, so one that is not finite reaches
/// the whole tile. There the rule is: where the oracle is not finite, neither is the device (before the activation, which may hide a negative
/// infinity); the rest of the tile may be anything. Outside of such tiles the ordinary rule holds.
struct WinogradSpread {
  private let outputShape: Shape
  /// By image, row and column of tiles.
  private let isReached: [Bool]
  private static let tile = 4

  /// Nil where nothing spreads: other algorithms and finite inputs.
  init?(_ op: any Op, inputs: [HostTensor]) {
    guard let op = op as? Convolution2D, ConvolutionForm(op: op, shape: inputs[1].shape).algorithm() == .winograd,
      inputs[0].floats.contains(where: { !$0.isFinite })
    else { return nil }
    let shape = inputs[0].shape
    outputShape = [shape[0], inputs[1].shape[0], shape[2], shape[3]]
    isReached = Self.reached(inputs[0])
  }

  /// Whether the output at a flat position belongs to a tile over a pixel that is not finite.
  func reaches(_ position: Int) -> Bool {
    let (height, width) = (outputShape[2], outputShape[3])
    let (image, y, x) = (position / (outputShape[1] * height * width), position / width % height, position % width)
    return isReached[Self.index(image, y / Self.tile, x / Self.tile, outputShape)]
  }

  private static func reached(_ input: HostTensor) -> [Bool] {
    let shape = input.shape
    let (height, width) = (shape[2], shape[3])
    var reached = [Bool](repeating: false, count: index(shape[0], 0, 0, shape))
    for (position, value) in input.floats.enumerated() where !value.isFinite {
      let (image, y, x) = (position / (shape[1] * height * width), position / width % height, position % width)
      // A tile's pixels begin one before it and end one behind it.
      for row in max(y - 1, 0) / tile...min(y + 1, height - 1) / tile {
        for column in max(x - 1, 0) / tile...min(x + 1, width - 1) / tile { reached[index(image, row, column, shape)] = true }
      }
    }
    return reached
  }

  private static func index(_ image: Int, _ row: Int, _ column: Int, _ shape: Shape) -> Int {
    (image * ((shape[2] + tile - 1) / tile) + row) * ((shape[3] + tile - 1) / tile) + column
  }
}
