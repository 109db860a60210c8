import CPUKernels
import Testing

/// A 3x3 convolution whose weights may have fewer channels and filters than the padded tensors.
struct WinogradCase: Sendable {
  let images, height, width, channels, filters: Int
  var hasResidual = false
  var activation = CPU_ACTIVATION_NONE

  var paddedChannels: Int { (channels + 15) / 16 * 16 }
  var paddedFilters: Int { (filters + 15) / 16 * 16 }
  var tiles: Int { images * ((height + 3) / 4) * ((width + 3) / 4) }
  var outputCount: Int { images * height * width * paddedFilters }
  var weights: [Float] { numbers(filters * channels * 9, seed: 2) }
  var residual: [Float] { numbers(outputCount, seed: 4) }

  var input: [Float] {
    let values = numbers(images * height * width * paddedChannels, seed: 1)
    return values.indices.map { $0 % paddedChannels < channels ? values[$0] : 0 }
  }

  var bias: [Float] { numbers(paddedFilters, seed: 3).enumerated().map { $0 < filters ? $1 : 0 } }

  private func numbers(_ count: Int, seed: Int) -> [Float] {
    var source = NumberSource(seed: seed)
    return source.floats(count)
  }

  var expected: [Double] {
    let (input, weights, bias, residual) = (input, weights, bias, residual)
    return (0..<outputCount).map { i in
      let (pixel, f) = (i / paddedFilters, i % paddedFilters)
      let (image, y, x) = (pixel / (height * width), pixel / width % height, pixel % width)
      var sum = Double(bias[f]) + (hasResidual ? Double(residual[i]) : 0)
      for tap in 0..<9 where f < filters {
        let (row, column) = (y + tap / 3 - 1, x + tap % 3 - 1)
        guard (0..<height).contains(row), (0..<width).contains(column) else { continue }
        for c in 0..<channels {
          let value = input[((image * height + row) * width + column) * paddedChannels + c]
          sum += Double(value) * Double(weights[(f * channels + c) * 9 + tap])
        }
      }
      return activation(sum)
    }
  }

  /// The output, computed in calls of at most `strip` tiles and `filters` filters.
  func run(_ kernels: cpu_kernels, input: [Float]? = nil, strip: Int? = nil, filters part: Int? = nil) -> [Float] {
    let output = GuardedArray(outputCount)
    let packed = GuardedArray(36 * kernels.words(paddedChannels) * paddedFilters)
    kernels.packWinograd(weights, filters: filters, channels: channels, into: packed.pointer)
    (input ?? self.input).withUnsafeBufferPointer { input in
      bias.withUnsafeBufferPointer { bias in
        residual.withUnsafeBufferPointer { residual in
          var winograd = cpu_winograd(
            images: images, height: height, width: width, channels: paddedChannels, filters: paddedFilters, input: input.baseAddress,
            weights: packed.pointer, bias: bias.baseAddress, residual: hasResidual ? residual.baseAddress : nil, output: output.pointer,
            activation: activation)
          let strip = strip ?? kernels.winograd_strip(&winograd)
          for first in stride(from: 0, to: tiles, by: strip) {
            let last = min(tiles, first + strip)
            for filter in stride(from: 0, to: paddedFilters, by: part ?? paddedFilters) {
              let scratch = GuardedArray(kernels.winograd_scratch(&winograd, last - first))
              kernels.winograd(&winograd, first, last, filter, min(paddedFilters, filter + (part ?? paddedFilters)), scratch.pointer)
              #expect(scratch.isIntact)
            }
          }
        }
      }
    }
    #expect(output.isIntact && packed.isIntact)
    return output.values
  }
}

@Suite("Winograd convolution") struct WinogradTests {
  static let cases = [
    WinogradCase(images: 1, height: 8, width: 8, channels: 16, filters: 16),
    WinogradCase(images: 3, height: 1, width: 1, channels: 16, filters: 32),
    WinogradCase(images: 5, height: 7, width: 7, channels: 48, filters: 160),
    WinogradCase(images: 1, height: 13, width: 6, channels: 272, filters: 48),
    WinogradCase(images: 1, height: 11, width: 18, channels: 20, filters: 70),
    WinogradCase(images: 2, height: 3, width: 17, channels: 3, filters: 5),
  ]

  @Test("convolutions agree with double precision, at the edges too", arguments: Variant.all, cases)
  func convolution(variant: Variant, shape: WinogradCase) {
    let (actual, expected) = (shape.run(variant.kernels), shape.expected)
    #expect(actual.rootMeanSquareError(against: expected) < (variant.isRounding ? 1.5e-2 : 2e-6))
    #expect(actual.error(against: expected) < (variant.isRounding ? 6e-2 : 5e-6))
  }

  @Test("residual and activation are applied", arguments: Variant.all, cpu_activation.all.map(\.rawValue))
  func epilogue(variant: Variant, activation: UInt32) {
    let shape = WinogradCase(
      images: 1, height: 9, width: 10, channels: 32, filters: 32, hasResidual: true, activation: cpu_activation(activation))
    #expect(shape.run(variant.kernels).error(against: shape.expected) < (variant.isRounding ? 6e-2 : 6e-6))
  }

  @Test("the strips do not change a bit", arguments: Variant.all)
  func strips(variant: Variant) {
    let shape = WinogradCase(images: 4, height: 10, width: 9, channels: 272, filters: 48)
    let whole = shape.run(variant.kernels, strip: shape.tiles).bits
    for strip in [1, 5, 14, 30] { #expect(shape.run(variant.kernels, strip: strip).bits == whole) }
    #expect(shape.run(variant.kernels, filters: variant.kernels.panel_width).bits == whole)
    // A panel more than the 256 filters whose products are kept at once, so that calls begin within a group, and end with a part of one.
    let wide = WinogradCase(images: 1, height: 5, width: 9, channels: 16, filters: 1024)
    let part = (256 / variant.kernels.panel_width + 1) * variant.kernels.panel_width
    #expect(wide.run(variant.kernels, filters: part).bits == wide.run(variant.kernels).bits)
  }

  @Test("NaN reaches every output that reads it and no other image", arguments: Variant.all)
  func nonFinite(variant: Variant) {
    let shape = WinogradCase(images: 3, height: 6, width: 7, channels: 16, filters: 16, activation: CPU_ACTIVATION_RELU)
    var input = shape.input
    input[(42 + 2 * 7 + 3) * 16 + 5] = .nan
    let output = shape.run(variant.kernels, input: input)
    for i in output.indices {
      let (image, y, x) = (i / 16 / 42, i / 16 / 7 % 6, i / 16 % 7)
      if image != 1 { #expect(!output[i].isNaN) }
      if image == 1, abs(y - 2) <= 1, abs(x - 3) <= 1 { #expect(output[i].isNaN) }
    }
  }
}
