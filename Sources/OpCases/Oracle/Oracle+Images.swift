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
    let row = (0..<5).map { inputs[0].floats[5 * region + $0] }
    guard let level = op.levels.level(of: BoundingBox(x1: row[1], y1: row[2], x2: row[3], y2: row[4])) else { return 0 }
    let (map, scale) = (inputs[1 + level], 1 / Float(op.strides[level]))
    let (startX, startY) = (row[1] * scale, row[2] * scale)
    let (width, height) = (max(row[3] * scale - startX, 1), max(row[4] * scale - startY, 1))
    let (stepX, stepY) = (width / Float(op.outputSize), height / Float(op.outputSize))
    let (rows, columns) = (Self.samples(op, step: stepY), Self.samples(op, step: stepX))
    var sum = 0.0
    for i in 0..<rows {
      for j in 0..<columns {
        let y = startY + Float(binY) * stepY + (Float(i) + 0.5) * stepY / Float(rows)
        let x = startX + Float(binX) * stepX + (Float(j) + 0.5) * stepX / Float(columns)
        sum += sample(map, Int(row[0]), c, y, x)
      }
    }
    return sum / Double(max(rows * columns, 1))
  }

  /// The samples of a bin along an axis.
  private static func samples(_ op: MultiScaleRoIAlign, step: Float) -> Int {
    op.samplingRatio > 0 ? op.samplingRatio : Int(step.rounded(.up))
  }

  /// torchvision's compiled kernels: a sample more than a cell outside is zero, one at the far edge takes the last cell.
  private func sample(_ map: HostTensor, _ n: Int, _ c: Int, _ y: Float, _ x: Float) -> Double {
    let (height, width) = (map.shape[2], map.shape[3])
    guard y >= -1, y <= Float(height), x >= -1, x <= Float(width) else { return 0 }
    func taps(_ value: Float, _ count: Int) -> (Int, Int, Double) {
      let low = Int(max(value, 0))
      return low >= count - 1 ? (count - 1, count - 1, 0) : (low, low + 1, Double(max(value, 0) - Float(low)))
    }
    let ((top, bottom, dy), (left, right, dx)) = (taps(y, height), taps(x, width))
    let upper = (1 - dx) * padded(map, n, c, top, left) + dx * padded(map, n, c, top, right)
    let lower = (1 - dx) * padded(map, n, c, bottom, left) + dx * padded(map, n, c, bottom, right)
    return (1 - dy) * upper + dy * lower
  }
}
