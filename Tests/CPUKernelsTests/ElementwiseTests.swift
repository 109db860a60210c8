import CPUKernels
import Testing

@Suite("Elementwise operations") struct ElementwiseTests {
  static let counts = [1, 15, 16, 37]

  func numbers(_ count: Int, seed: Int) -> [Float] {
    var source = NumberSource(seed: seed)
    return source.floats(count).map { $0 * 8 }
  }

  @Test("activations follow their definitions", arguments: Variant.all, counts)
  func activate(variant: Variant, count: Int) {
    let input = numbers(count, seed: 1)
    for activation in cpu_activation.all {
      let output = GuardedArray(count)
      variant.kernels.activate(input, output.pointer, count, activation)
      #expect(output.values.error(against: input.map { activation(Double($0)) }) < 1e-6 && output.isIntact)
    }
  }

  @Test("activations keep NaN and infinity", arguments: Variant.all)
  func nonFinite(variant: Variant) {
    let expected: [[Float]] = [[.nan, .infinity, -.infinity], [.nan, .infinity, 0], [.nan, .infinity, .nan], [.nan, 1, 0]]
    for (activation, expected) in zip(cpu_activation.all, expected) {
      let output = GuardedArray(3)
      variant.kernels.activate([.nan, .infinity, -.infinity], output.pointer, 3, activation)
      #expect(zip(output.values, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }, "activation \(activation.rawValue)")
    }
  }

  @Test("sums are activated", arguments: Variant.all, counts)
  func add(variant: Variant, count: Int) {
    let (a, b) = (numbers(count, seed: 1), numbers(count, seed: 2))
    for activation in cpu_activation.all {
      let output = GuardedArray(count)
      variant.kernels.add(a, b, output.pointer, count, activation)
      #expect(output.values.error(against: zip(a, b).map { activation(Double($0) + Double($1)) }) < 1e-6 && output.isIntact)
    }
  }

  @Test("each channel has its own scale", arguments: Variant.all)
  func scaleChannels(variant: Variant) {
    let (input, scale) = (numbers(5 * 48, seed: 1), numbers(48, seed: 2))
    let output = GuardedArray(5 * 48)
    variant.kernels.scale_channels(input, scale, output.pointer, 5, 48)
    #expect(output.values == input.indices.map { input[$0] * scale[$0 % 48] } && output.isIntact)
  }

  @Test("the global average is the mean over the pixels", arguments: Variant.all)
  func globalAverage(variant: Variant) {
    let input = numbers(35 * 48, seed: 1)
    for channels in [48, 32] {
      let output = GuardedArray(channels)
      var pixels = cpu_pixels(count: 35, stride: 48, channels: channels)
      variant.kernels.global_average(input, &pixels, output.pointer)
      let expected = (0..<channels).map { c in (0..<35).reduce(0) { $0 + Double(input[$1 * 48 + c]) } / 35 }
      #expect(output.values.error(against: expected) < 1e-6 && output.isIntact)
    }
  }

  @Test("upsampling repeats the nearest pixel and adds", arguments: Variant.all, [(4, 3, 8, 6), (3, 5, 7, 5), (5, 4, 3, 9)])
  func upsample(variant: Variant, size: (height: Int, width: Int, outputHeight: Int, outputWidth: Int)) {
    var window = cpu_window()
    (window.images, window.height, window.width, window.channels) = (2, size.height, size.width, 20)
    (window.output_height, window.output_width) = (size.outputHeight, size.outputWidth)
    let (input, addend) = (numbers(window.inputCount, seed: 1), numbers(window.outputCount, seed: 2))
    let expected = (0..<window.outputCount).map { i in
      let (c, x, row) = (i % 20, i / 20 % size.outputWidth, i / 20 / size.outputWidth)
      let sourceRow = row / size.outputHeight * size.height + row % size.outputHeight * size.height / size.outputHeight
      return input[(sourceRow * size.width + x * size.width / size.outputWidth) * 20 + c]
    }
    let (plain, added) = (GuardedArray(window.outputCount), GuardedArray(window.outputCount))
    for rows in [0..<3, 3..<window.outputRows] {
      variant.kernels.upsample_nearest(&window, input, nil, plain.pointer, rows.lowerBound, rows.upperBound)
      variant.kernels.upsample_nearest(&window, input, addend, added.pointer, rows.lowerBound, rows.upperBound)
    }
    #expect(plain.values == expected && plain.isIntact)
    #expect(added.values == zip(expected, addend).map { $0 + $1 } && added.isIntact)
  }
}
