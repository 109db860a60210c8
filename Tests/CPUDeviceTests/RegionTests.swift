import CPUDevice
import DeviceRuntime
import TensorGraph
import Testing

/// Values from torchvision's own kernels, or worked out by hand.
@Suite("Regions and images by hand")
struct RegionTests {
  @Test(
    "RoIAlign on a map of indices", arguments: Devices.all,
    [
      ([0, 0, 12, 12], [10.5, 13.375, 27.75, 30.625]), ([3, 2, 9, 7], [12, 13.5, 19.5, 21]),
      // One cell wide at least: half a pixel becomes one cell of two.
      ([4, 4, 4.5, 4.5], [15.75, 16.25, 18.75, 19.25]),
      // Samples more than one cell outside count as zero.
      ([16, 16, 20, 20], [0, 0, 0, 0]),
    ] as [([Float], [Float])])
  func roiAlign(_ device: CPUDevice, _ example: (box: [Float], expected: [Float])) throws {
    let map = HostTensor([1, 1, 6, 6], (0..<36).map(Float.init))
    let op = MultiScaleRoIAlign(outputSize: 2, samplingRatio: 2, strides: [2])
    let outputs = try SingleOperation(op: op, inputs: [HostTensor([1, 5], [0] + example.box), map]).outputs(on: device)
    #expect(outputs[0].shape == [1, 1, 2, 2])
    #expect(outputs[0].floats == example.expected)
  }

  @Test(
    "a region is pooled from the level that fits its area",
    arguments: [
      (100, 100, 0), (112, 112, 1), (111.9, 112, 0), (223.99, 223.99, 1), (224, 224, 2), (448, 448, 3), (900, 900, 3), (0, 0, 0),
      (448, 112, 2),
    ] as [(Float, Float, Float)])
  func level(width: Float, height: Float, expected: Float) throws {
    let maps = [4, 8, 16, 32].enumerated().map { level, stride in
      HostTensor([1, 1, 1024 / stride, 1024 / stride], [Float](repeating: Float(level), count: (1024 / stride) * (1024 / stride)))
    }
    let op = MultiScaleRoIAlign(strides: [4, 8, 16, 32])
    let region = HostTensor([1, 5], [0, 8, 8, 8 + width, 8 + height])
    let pooled = try SingleOperation(op: op, inputs: [region] + maps).outputs(on: CPUDevice())[0]
    #expect(pooled.floats.allSatisfy { abs($0 - expected) < 1e-5 })
  }

  @Test("MobileNet's two levels of one stride pool everything from the first")
  func mobileNetLevels() throws {
    let maps = [Float(1), 2].map { HostTensor([1, 1, 8, 8], [Float](repeating: $0, count: 64)) }
    let regions = HostTensor([3, 5], [0, 0, 0, 5, 5, 0, 0, 0, 200, 200, 0, 0, 0, 256, 256] as [Float])
    let op = MultiScaleRoIAlign(strides: [32, 32])
    let pooled = try SingleOperation(op: op, inputs: [regions] + maps).outputs(on: CPUDevice())[0]
    #expect(pooled.floats.allSatisfy { abs($0 - 1) < 1e-5 })
  }

  @Test(
    "bilinear resizing uses the ratio of the sizes", arguments: Devices.all,
    [
      (5, [0, 0.4375, 1.0625, 1.6875, 2.3125, 2.9375, 3.5625, 4]), (10, [1.1666667, 4.5, 7.8333333]), (3, [0, 1, 2]),
      (1, [0, 0, 0, 0]),
    ] as [(Int, [Float])])
  func bilinear(_ device: CPUDevice, _ example: (source: Int, expected: [Float])) throws {
    let pixels = (0..<example.source).flatMap { value in [UInt8](repeating: UInt8(value), count: 3) }
    let transform = ImageTransform(mean: [0, 0, 0], standardDeviation: [1, 1, 1])
    let inputs: [HostTensor] = [
      HostTensor(shape: [example.source, 3], elements: .uint8(pixels)),
      .geometry(source: (1, example.source), height: 1, width: example.expected.count), .shape([1, 3, 2, example.expected.count + 2]),
    ]
    let output = try SingleOperation(op: transform, inputs: inputs).outputs(on: device)[0]
    for (x, expected) in example.expected.enumerated() { #expect(abs(output.floats[x] * 255 - expected) < 1e-5) }
    // Padding is zero to the right and below.
    #expect(output.floats[example.expected.count..<(2 * example.expected.count + 4)].allSatisfy { $0 == 0 })
  }

  @Test("a pixel is scaled to one, less the mean, over the deviation, before the padding")
  func normalisation() throws {
    let transform = ImageTransform(mean: [0.5, 0.25, 0], standardDeviation: [0.5, 0.25, 2])
    let inputs: [HostTensor] = [
      HostTensor(shape: [1, 3], elements: .uint8([255, 0, 51])), .geometry(height: 1, width: 1), .shape([1, 3, 1, 2]),
    ]
    let output = try SingleOperation(op: transform, inputs: inputs).outputs(on: CPUDevice())[0]
    #expect(output.floats == [1, 0, -1, 0, 0.1, 0])
  }
}
