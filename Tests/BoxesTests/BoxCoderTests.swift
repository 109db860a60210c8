import Boxes
import Testing

/// Values of torchvision's `BoxCoder`.
@Suite("Box coder")
struct BoxCoderTests {
  private static let references: [SIMD4<Float>] = [
    [10, 15, 50, 95], [0.5, 0.25, 33.75, 17.125], [-23, -11, 23, 11], [100.1, 200.2, 300.3, 400.4], [3, 4, 5, 9],
  ]
  private static let boxes: [SIMD4<Float>] = [
    [12, 20, 60, 90], [1, 2, 30, 16], [-20, -15, 25, 9.5], [90.7, 222.2, 310.9, 350.5], [0, 0, 640, 480],
  ]
  private static let plain = BoxCoder(weights: SIMD4(repeating: 1))
  private static let weighted = BoxCoder(weights: [10, 10, 5, 5])

  /// torch's exponentials and logarithms may differ from the system's in the last bit.
  private func expectEqual(_ found: SIMD4<Float>, _ expected: SIMD4<Float>, tolerance: Float = 2.4e-7) {
    for index in 0..<4 {
      let limit = tolerance * max(1, abs(expected[index]))
      #expect(abs(found[index] - expected[index]) <= limit, "\(found) is not \(expected)")
    }
  }

  @Test("boxes are encoded as torchvision does")
  func encoding() {
    let expected: [SIMD4<Float>] = [
      [0.15, 0, 0.1823216, -0.13353139], [-0.04887218, 0.018518519, -0.13675892, -0.18677594],
      [0.054347824, -0.125, -0.021978902, 0.10763068], [0.0029970338, -0.06968023, 0.09521938, -0.4449455],
      [158, 46.7, 5.768321, 4.564348],
    ]
    for ((reference, box), deltas) in zip(zip(Self.references, Self.boxes), expected) {
      expectEqual(Self.plain.encode(BoundingBox(box), from: BoundingBox(reference)), deltas)
    }
  }

  @Test("deltas are multiplied by the weights")
  func weights() {
    let expected: [SIMD4<Float>] = [
      [1.5, 0, 0.911608, -0.66765696], [-0.48872182, 0.18518518, -0.6837946, -0.9338797], [0.54347825, -1.25, -0.10989451, 0.5381534],
      [0.029970337, -0.6968023, 0.4760969, -2.2247276], [1580, 467, 28.841606, 22.821741],
    ]
    for ((reference, box), deltas) in zip(zip(Self.references, Self.boxes), expected) {
      expectEqual(Self.weighted.encode(BoundingBox(box), from: BoundingBox(reference)), deltas)
    }
  }

  @Test("deltas are decoded as torchvision does, growth at most 62.5 times")
  func decoding() {
    let deltas: [SIMD4<Float>] = [
      [1.5, -2.25, 0.75, -0.5], [0.1, 0.2, 0.3, 0.4], [-7, 3, 100, 1], [0, 0, 0, 0], [3.3, -1.7, -20, 21],
    ]
    let expected: [SIMD4<Float>] = [
      [12.763315, 0.8065033, 59.236687, 73.1935], [-0.19553375, -0.11523533, 35.110535, 18.165234],
      [-1469.7001, -6.83543, 1405.3002, 20.03543], [100.09999, 200.19998, 300.3, 400.4], [4.641684, -150.60002, 4.6783156, 161.90001],
    ]
    for ((reference, deltas), box) in zip(zip(Self.references, deltas), expected) {
      // Corners are differences of longer sides.
      expectEqual(Self.weighted.decode(deltas, from: BoundingBox(reference)).corners, box, tolerance: 1e-5)
    }
  }

  @Test("what was encoded is decoded as the same box", arguments: [SIMD4<Float>(repeating: 1), SIMD4(10, 10, 5, 5), SIMD4(3, 7, 2, 0.5)])
  func roundTrip(weights: SIMD4<Float>) {
    let coder = BoxCoder(weights: weights)
    // All but the last, which has grown too much.
    for (reference, box) in zip(Self.references, Self.boxes).dropLast() {
      let deltas = coder.encode(BoundingBox(box), from: BoundingBox(reference))
      expectEqual(coder.decode(deltas, from: BoundingBox(reference)).corners, box, tolerance: 2e-6)
    }
  }

  @Test("a box is itself with deltas of zero, and zero are its own deltas")
  func identity() {
    let box = BoundingBox(x1: 8, y1: 16, x2: 40, y2: 24)
    #expect(Self.weighted.encode(box, from: box) == .zero)
    #expect(Self.weighted.decode(.zero, from: box) == box)
  }

  @Test("a delta that is not a number makes its axis none")
  func notANumber() {
    let box = Self.plain.decode([0, .nan, .nan, 0], from: BoundingBox(x1: 0, y1: 0, x2: 4, y2: 4))
    #expect(box.corners.x.isNaN && box.corners.y.isNaN && box.corners.z.isNaN && box.corners.w.isNaN)
    let halfKnown = Self.plain.decode([.nan, 0, 0, 0], from: BoundingBox(x1: 0, y1: 0, x2: 4, y2: 4))
    #expect(halfKnown.x1.isNaN && halfKnown.x2.isNaN)
    #expect([halfKnown.y1, halfKnown.y2] == [0, 4])
  }
}
