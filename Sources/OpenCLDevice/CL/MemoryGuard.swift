import DeviceRuntime
import Lowering

/// Makes every buffer apart from the others. Where it poisons, they lie between two zones of poison, themselves poisoned, and it finds out what was
/// written outside of them; else they are bare, for a simulator that watches each buffer itself.
final class MemoryGuard: @unchecked Sendable {
  /// What the buffers made from now on belong to, for error messages.
  var owner = ""
  let isPoisoning: Bool
  private let context: OpenCLContext
  private var blocks: [Block] = []

  /// A buffer together with its zones.
  private struct Block {
    var whole: OpenCLBuffer
    let byteCount: Int
    let owner: String
    let poison: Poison
  }

  init(_ context: OpenCLContext, isPoisoning: Bool) { (self.context, self.isPoisoning) = (context, isPoisoning) }

  /// A buffer whose slices are guarded buffers too; throws `OpenCLError`.
  func buffer(byteCount: Int) throws(OpenCLError) -> OpenCLBuffer {
    let wordAligned = (byteCount + 3) / 4 * 4
    let whole = try context.unguardedBuffer(byteCount: isPoisoning ? wordAligned + 2 * zoneByteCount : byteCount)
    let block = Block(whole: whole, byteCount: byteCount, owner: owner, poison: Poison())
    if isPoisoning { try context.fill(whole, word: block.poison.word) }
    blocks.append(block)
    return try whole.part(offset: zoneByteCount, byteCount: byteCount, guardedBy: self)
  }

  /// Throws `DeviceError.overrun` when a zone was written to, and `OpenCLError`.
  func check() throws {
    for block in blocks {
      let behind = zoneByteCount + block.byteCount
      let isIntact = try isIntact(block, 0..<zoneByteCount) && isIntact(block, behind..<block.whole.byteCount)
      if !isIntact { throw DeviceError.overrun(block.owner) }
    }
  }

  /// Forgets the buffers that nobody else holds. A simulator's are kept: it would give the number of one to the next, together with what it knew of the
  /// first one's length.
  func forgetUnused() {
    guard isPoisoning else { return }
    for index in blocks.indices.reversed() where isKnownUniquelyReferenced(&blocks[index].whole) { blocks.remove(at: index) }
  }

  private var zoneByteCount: Int { isPoisoning ? Poison.zoneByteCount : 0 }

  private func isIntact(_ block: Block, _ range: Range<Int>) throws -> Bool {
    var bytes = [UInt8](repeating: 0, count: range.count)
    return try bytes.withUnsafeMutableBytes { bytes in
      try context.read(block.whole, into: bytes, offset: range.lowerBound)
      return block.poison.isIntact(UnsafeRawBufferPointer(bytes), offset: range.lowerBound)
    }
  }
}
