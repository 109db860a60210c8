import CPUKernels
import Testing

/// One multiplication, with gaps between the rows of every matrix.
struct GEMMCase: Sendable {
  let rows, columns, depth: Int
  var hasScale = false, hasBias = true, hasResidual = false
  var activation = CPU_ACTIVATION_NONE
  /// Whether what is multiplied is in bfloat16 already, so that nothing is left to round.
  var isRounded = false

  /// The case for a variant, whose products are then exact to float32 in any case.
  func fitting(_ variant: Variant) -> GEMMCase {
    var result = self
    result.isRounded = variant.isRounding
    return result
  }

  var aStride: Int { depth + 3 }
  var cStride: Int { columns + 5 }
  var a: [Float] { factors(rows * aStride, seed: 1).map { $0 * 2 } }
  var weights: [Float] { factors(columns * depth, seed: 2) }
  var scale: [Float] { numbers(columns, seed: 5) }
  var bias: [Float] { numbers(columns, seed: 3) }
  var residual: [Float] { numbers(rows * columns, seed: 4) }

  private func factors(_ count: Int, seed: Int) -> [Float] {
    isRounded ? numbers(count, seed: seed).bfloat16 : numbers(count, seed: seed)
  }

  private func numbers(_ count: Int, seed: Int) -> [Float] {
    var source = NumberSource(seed: seed)
    return source.floats(count)
  }

  var expected: [Double] {
    let (a, weights, scale, bias, residual) = (a, weights, scale, bias, residual)
    return (0..<rows * columns).map { i in
      let (m, n) = (i / columns, i % columns)
      var sum = 0.0
      for k in 0..<depth { sum += Double(a[m * aStride + k]) * Double(weights[n * depth + k]) }
      sum = sum * (hasScale ? Double(scale[n]) : 1) + (hasBias ? Double(bias[n]) : 0)
      return activation(sum + (hasResidual ? Double(residual[i]) : 0))
    }
  }

  /// C, rows closed up, computed in slices of rows and columns.
  func run(_ kernels: cpu_kernels, a: [Float]? = nil, rowSlices: [Range<Int>]? = nil, columnSlices: [Range<Int>]? = nil) -> [Float] {
    let c = GuardedArray(rows * cStride)
    let packed = GuardedArray(kernels.words(depth) * ((columns + 15) / 16 * 16))
    kernels.pack(weights, columns: columns, channels: depth, to: packed.pointer)
    for rowSlice in rowSlices ?? [0..<rows] {
      for columnSlice in columnSlices ?? [0..<columns] {
        runSlice(kernels, a: a ?? self.a, packed: packed.pointer, c: c.pointer, rowSlice: rowSlice, columnSlice: columnSlice)
      }
    }
    #expect(c.isIntact && packed.isIntact)
    #expect((0..<rows).allSatisfy { row in (columns..<cStride).allSatisfy { c.isUntouched(row * cStride + $0) } })
    return (0..<rows).flatMap { c.values[$0 * cStride..<$0 * cStride + columns] }
  }

  private func runSlice(
    _ kernels: cpu_kernels, a: [Float], packed: UnsafePointer<Float>, c: UnsafeMutablePointer<Float>, rowSlice: Range<Int>,
    columnSlice: Range<Int>
  ) {
    // Scale and bias side by side.
    a.withUnsafeBufferPointer { a in
      (scale + bias).withUnsafeBufferPointer { vectors in
        residual.withUnsafeBufferPointer { residual in
          var gemm = cpu_gemm()
          (gemm.rows, gemm.columns, gemm.depth) = (rowSlice.count, columnSlice.count, depth)
          (gemm.a, gemm.a_stride) = (a.baseAddress! + rowSlice.lowerBound * aStride, aStride)
          (gemm.b, gemm.first_column) = (packed, columnSlice.lowerBound)
          (gemm.c, gemm.c_stride) = (c + rowSlice.lowerBound * cStride + columnSlice.lowerBound, cStride)
          gemm.scale = hasScale ? vectors.baseAddress! + columnSlice.lowerBound : nil
          gemm.bias = hasBias ? vectors.baseAddress! + columns + columnSlice.lowerBound : nil
          gemm.residual = hasResidual ? residual.baseAddress! + rowSlice.lowerBound * columns + columnSlice.lowerBound : nil
          gemm.residual_stride = columns
          gemm.activation = activation
          kernels.gemm(&gemm)
        }
      }
    }
  }
}

@Suite("GEMM") struct GEMMTests {
  static let shapes = [
    GEMMCase(rows: 1, columns: 16, depth: 1), GEMMCase(rows: 1, columns: 48, depth: 7), GEMMCase(rows: 14, columns: 32, depth: 16),
    GEMMCase(rows: 29, columns: 112, depth: 257), GEMMCase(rows: 13, columns: 48, depth: 513), GEMMCase(rows: 250, columns: 32, depth: 600),
    GEMMCase(rows: 37, columns: 64, depth: 256), GEMMCase(rows: 5, columns: 16, depth: 147),
  ]

  @Test("products agree with double precision", arguments: Variant.all, shapes)
  func product(variant: Variant, shape: GEMMCase) {
    let shape = shape.fitting(variant)
    #expect(shape.run(variant.kernels).error(against: shape.expected) < 2e-6)
  }

  @Test("every count of rows up to three tiles is covered", arguments: Variant.all)
  func rowCounts(variant: Variant) {
    for rows in 1...max(43, 3 * variant.kernels.tile_rows + 1) {
      let shape = GEMMCase(rows: rows, columns: 48, depth: 20).fitting(variant)
      #expect(shape.run(variant.kernels).error(against: shape.expected) < 1e-6, "\(rows) rows")
    }
  }

  @Test("scale, bias, residual and activation come after the last depth block", arguments: Variant.all, cpu_activation.all.map(\.rawValue))
  func epilogue(variant: Variant, activation: UInt32) {
    for choice in 0..<8 {
      let shape = GEMMCase(
        rows: 17, columns: 48, depth: 300, hasScale: choice & 1 > 0, hasBias: choice & 2 > 0, hasResidual: choice & 4 > 0,
        activation: cpu_activation(activation)
      ).fitting(variant)
      #expect(shape.run(variant.kernels).error(against: shape.expected) < 5e-6)
    }
  }

  @Test("what is multiplied is rounded to the nearest bfloat16, ties to even", arguments: Variant.all.filter(\.isRounding))
  func rounding(variant: Variant) {
    let (rough, exact) = (GEMMCase(rows: 15, columns: 48, depth: 77), GEMMCase(rows: 15, columns: 48, depth: 77).fitting(variant))
    #expect(rough.run(variant.kernels).bits == exact.run(variant.kernels).bits)
    // Halfway between 1 and its neighbour, and between that and the next one.
    var ties = exact.a
    ties.replaceSubrange(0..<2, with: [1.00390625, 1.01171875])
    var even = exact.a
    even.replaceSubrange(0..<2, with: [1, 1.015625])
    #expect(exact.run(variant.kernels, a: ties).bits == exact.run(variant.kernels, a: even).bits)
  }

  @Test("the slices do not change a bit", arguments: Variant.all)
  func slices(variant: Variant) {
    let shape = GEMMCase(rows: 41, columns: 112, depth: 700, hasResidual: true, activation: CPU_ACTIVATION_HARD_SWISH)
    let whole = shape.run(variant.kernels).bits
    let panel = variant.kernels.panel_width
    #expect(shape.run(variant.kernels, rowSlices: (0..<41).map { $0..<$0 + 1 }).bits == whole)
    #expect(shape.run(variant.kernels, rowSlices: [0..<15, 15..<16, 16..<41]).bits == whole)
    #expect(
      shape.run(variant.kernels, rowSlices: [0..<20, 20..<41], columnSlices: [0..<panel, panel..<2 * panel, 2 * panel..<112]).bits == whole)
  }

  @Test("NaN and infinity stay in their row and survive each activation", arguments: Variant.all, cpu_activation.all.map(\.rawValue))
  func nonFinite(variant: Variant, activation: UInt32) {
    let shape = GEMMCase(rows: 20, columns: 48, depth: 300, activation: cpu_activation(activation))
    var a = shape.a
    a[7 * shape.aStride + 290] = .nan
    let c = shape.run(variant.kernels, a: a)
    for row in 0..<20 { #expect(c[row * 48..<row * 48 + 48].allSatisfy { $0.isNaN == (row == 7) }) }
  }

  @Test("columns are packed in panels, the last one narrow and padded with zeros", arguments: Variant.all, [false, true])
  func packing(variant: Variant, isTransposed: Bool) {
    // A cell has five channels, and three floats of padding behind them.
    let (columns, channels, cells, stride, padded, panel) = (70, 5, isTransposed ? 1 : 3, 8, 80, variant.kernels.panel_width)
    // Numbers that bfloat16 has.
    let weights = (0..<columns * channels * cells).map { Float($0 % 251) + 1 }
    let scale = (0..<columns).map { [0.5, 1, 2][$0 % 3] as Float }
    let depth = cells * stride
    let packed = GuardedArray(padded * depth / variant.kernels.word_numbers)
    variant.kernels.pack(
      weights, scale: scale, columns: columns, channels: channels, cells: cells, stride: stride, isTransposed: isTransposed,
      to: packed.pointer)
    #expect(packed.isIntact)
    for column in 0..<padded {
      let first = column / panel * panel
      let width = min(panel, padded - first)
      for k in 0..<depth {
        let (cell, channel) = (k / stride, k % stride)
        let position = isTransposed ? channel * columns + column : (column * channels + channel) * cells + cell
        let expected = column < columns && channel < channels ? weights[position] * scale[column] : 0
        let numbers = variant.kernels.word_numbers
        let word = packed.pointer[first * depth / numbers + k / numbers * width + column - first].bitPattern
        let half = Float(bitPattern: k % 2 == 0 ? word << 16 : word & 0xFFFF_0000)
        #expect((variant.isRounding ? half : Float(bitPattern: word)) == expected)
      }
    }
  }
}
