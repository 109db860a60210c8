import Boxes
import DeviceRuntime
import TensorGraph

extension Oracle {
  func imageTransform(_ op: ImageTransform, _ position: Int) -> Double {
    let (n, c, y, x) = coordinates(position)
    let geometry = inputs[1].integers.withUnsafeBufferPointer { ImageGeometry(row: n, of: $0.baseAddress!) }
    guard case .uint8(let pixels) = inputs[0].elements, y < geometry.height, x < geometry.width else { return 0 }
    func pixel(_ y: Int, _ x: Int) -> Double {
      let byte = pixels[3 * (geometry.pixelOffset + y * geometry.sourceWidth + x) + c]
      return (Double(byte) / 255 - Double(op.mean[c])) / Double(op.standardDeviation[c])
    }
    let (top, bottom, dy) = Self.taps(y, source: geometry.sourceHeight, target: geometry.height)
    let (left, right, dx) = Self.taps(x, source: geometry.sourceWidth, target: geometry.width)
    let upper = (1 - dx) * pixel(top, left) + dx * pixel(top, right)
    let lower = (1 - dx) * pixel(bottom, left) + dx * pixel(bottom, right)
    return (1 - dy) * upper + dy * lower
  }

  /// The two source pixels of a resized one and the second's share; positions are float32, as torchvision's are.
  private static func taps(_ index: Int, source: Int, target: Int) -> (Int, Int, Double) {
    let position = max(0, (Float(index) + 0.5) * (Float(source) / Float(target)) - 0.5)
    let first = min(Int(position), source - 1)
    return (first, min(first + 1, source - 1), Double(min(1, position - Float(first))))
  }

  func roiAlign(_ op: MultiScaleRoIAlign, _ position: Int) -> Double {
    let (region, c, binY, binX) = coordinates(position)
    guard let samples = RegionSamples(op, region: Array(inputs[0].floats[5 * region..<5 * region + 5])) else { return 0 }
    let map = inputs[1 + samples.level]
    var sum = 0.0
    for (y, x) in samples.taps(binY, binX, height: map.shape[2], width: map.shape[3]) {
      let upper = (1 - x.share) * padded(map, samples.image, c, y.low, x.low) + x.share * padded(map, samples.image, c, y.low, x.high)
      let lower = (1 - x.share) * padded(map, samples.image, c, y.high, x.low) + x.share * padded(map, samples.image, c, y.high, x.high)
      sum += (1 - y.share) * upper + y.share * lower
    }
    return sum / Double(max(samples.countPerBin, 1))
  }
}
