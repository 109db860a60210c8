import OpenCLDevice
import TestSupport
import Testing

@Suite("Regions that do not exist, in learning", .serialized, .needsOpenCL) struct LearningRowCountTests {
  private static let (rows, classes) = (3, 4)

  @Test("the loss of boxes leaves them alone and does not count them")
  func boxLoss() throws {
    let context = try CLTestDevice.context()
    let count = try context.buffer([9, 2] as [Int32])
    let labels = try context.buffer([1, 0, 2] as [Int32])
    let deltas = try context.buffer((0..<48).map { $0 < 32 ? 2 : .nan } as [Float])
    let targets = try context.buffer((0..<12).map { $0 < 8 ? 0 : .nan } as [Float])
    let (gradient, losses) = (try context.buffer(byteCount: 48 * 4), try context.buffer(byteCount: 3 * 4))
    let (share, mean) = (try context.buffer(byteCount: 4), try context.buffer(byteCount: 4))
    for buffer in [gradient, losses] { try context.fill(buffer, word: .max) }
    let (rows, position) = (Int32(Self.rows), Int32(1))
    let shareKernel = try context.kernel("losses", "loss_share", ["LANES": 256])
    try context.enqueue(shareKernel, global: [256], local: [256], share, labels, rows, count, position)
    let kernel = try context.kernel("losses", "box_regression_loss")
    try context.enqueue(
      kernel, global: [Self.rows], local: [64], gradient, losses, deltas, labels, targets, share, rows, Int32(Self.classes), Int32(16),
      Int32(16), Float(1), count, position)
    let meanKernel = try context.kernel("losses", "loss_mean", ["LANES": 256])
    try context.enqueue(meanKernel, global: [256], local: [256], mean, losses, share, rows, count, position)
    let values = try gradient.floats(context)
    #expect(values[..<32] == (0..<32).map { (4..<8).contains($0) ? 0.5 : 0 }[...])
    #expect(values[32...].allSatisfy { $0.isNaN })
    #expect(try share.floats(context) == [0.5])
    #expect(try mean.floats(context) == [4 * 1.5 * 0.5])
    #expect(try losses.floats(context)[2].isNaN)
  }

  @Test("they have no level, so that RoIAlign's gradient does not look at them")
  func levels() throws {
    let context = try CLTestDevice.context()
    let count = try context.buffer([2] as [Int32])
    let region: [Float] = [0, 10, 10, 234, 234]
    let regions = try context.buffer(region + [0, 0, 0, 2000, 2000] + region)
    let levels = try context.buffer(byteCount: 3 * 4)
    let kernel = try context.kernel("roi_align", "roi_align_levels", ["LEVELS": 4])
    try context.enqueue(
      kernel, global: [3], local: [64], levels, regions, Int32(3), Float(224), Float(4), Float(2), count, Int32(0))
    #expect(try levels.floats(context).map { Int32(bitPattern: $0.bitPattern) } == [2, 3, -1])
  }
}
