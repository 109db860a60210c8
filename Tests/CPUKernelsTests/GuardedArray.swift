/// An output array between guard words. Everything starts as one particular NaN, so that both a stray write and a missing one show.
final class GuardedArray {
  private static let guardCount = 67
  private static let sentinel: UInt32 = 0x7FC0_DEAD

  private let storage: UnsafeMutablePointer<Float>
  let count: Int

  init(_ count: Int) {
    self.count = count
    storage = .allocate(capacity: count + 2 * Self.guardCount)
    storage.initialize(repeating: Float(bitPattern: Self.sentinel), count: count + 2 * Self.guardCount)
  }

  deinit { storage.deallocate() }

  var pointer: UnsafeMutablePointer<Float> { storage + Self.guardCount }
  var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// No element outside the array was written.
  var isIntact: Bool {
    (0..<Self.guardCount).allSatisfy { isUntouched($0 - Self.guardCount) && isUntouched(count + $0) }
  }

  func isUntouched(_ index: Int) -> Bool { pointer[index].bitPattern == Self.sentinel }
}
