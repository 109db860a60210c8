/// Calls `body` with the number of each bit that is set.
@inline(__always) func forEachBit(_ bits: UInt16, _ body: (Int) -> Void) {
  var bits = bits
  while bits != 0 {
    body(bits.trailingZeroBitCount)
    bits &= bits - 1
  }
}
