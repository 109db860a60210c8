/// The zip64 extra field (APPNOTE.TXT 4.5.3), which holds in 64 bits what does not fit into 32.
enum Zip64Extra {
  /// The `fields`, in which 0xFFFFFFFF is replaced by the next value of the zip64 field; nil when `extra` is malformed or lacks one.
  static func widen(_ fields: [UInt32], extra: FileRegion) -> [Int]? {
    guard let block = zip64Block(extra) else { return nil }
    var offset = 0
    var wide: [Int] = []
    for field in fields {
      guard field == .max else {
        wide.append(Int(field))
        continue
      }
      guard let value: Int = block.integer(at: offset), value >= 0 else { return nil }
      wide.append(value)
      offset += 8
    }
    return wide
  }

  /// The block with identifier 1, empty when there is none; nil when the blocks do not fill `extra` exactly.
  private static func zip64Block(_ extra: FileRegion) -> FileRegion? {
    var found = extra.region(at: 0, count: 0)
    var offset = 0
    while offset < extra.count {
      guard let identifier: UInt16 = extra.integer(at: offset), let size: UInt16 = extra.integer(at: offset + 2),
        let block = extra.region(at: offset + 4, count: Int(size))
      else { return nil }
      if identifier == 1 { found = block }
      offset += 4 + Int(size)
    }
    return found
  }
}
