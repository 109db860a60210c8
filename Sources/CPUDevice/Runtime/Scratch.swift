/// Memory of one thread that grows to the largest need.
final class Scratch {
  private var memory = UnsafeMutableRawPointer?.none
  private var byteCount = 0

  func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    let needed = count * MemoryLayout<Float>.stride
    if needed > byteCount {
      memory?.deallocate()
      memory = UnsafeMutableRawPointer.allocate(byteCount: needed, alignment: 64)
      byteCount = needed
    }
    return memory!.assumingMemoryBound(to: Float.self)
  }

  deinit { memory?.deallocate() }
}
