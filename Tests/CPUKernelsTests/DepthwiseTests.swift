import CPUKernels
import Testing

@Suite("Depthwise convolution") struct DepthwiseTests {
  static let windows = [
    cpu_window(images: 2, height: 12, width: 13, channels: 16, kernel: 3, stride: 1, padding: 1),
    cpu_window(images: 1, height: 13, width: 22, channels: 48, kernel: 3, stride: 2, padding: 1),
    cpu_window(images: 1, height: 11, width: 17, channels: 32, kernel: 5, stride: 1, padding: 2),
    cpu_window(images: 2, height: 10, width: 19, channels: 16, kernel: 5, stride: 2, padding: 2),
    cpu_window(images: 1, height: 1, width: 1, channels: 16, kernel: 5, stride: 2, padding: 2),
    cpu_window(images: 1, height: 3, width: 2, channels: 16, kernel: 3, stride: 1, padding: 1),
    cpu_window(images: 1, height: 9, width: 16, channels: 16, kernel: 4, stride: 3, padding: 1),
    cpu_window(images: 1, height: 8, width: 15, channels: 16, kernel: 3, stride: 1, padding: 0),
  ]

  func numbers(_ count: Int, seed: Int) -> [Float] {
    var source = NumberSource(seed: seed)
    return source.floats(count)
  }

  func run(_ kernels: cpu_kernels, _ window: cpu_window, input: [Float], activation: cpu_activation, rowsPerCall: Int) -> [Float] {
    let output = GuardedArray(window.outputCount)
    let weights = numbers(window.kernel_height * window.kernel_width * window.channels, seed: 2)
    let bias = numbers(window.channels, seed: 3)
    input.withUnsafeBufferPointer { input in
      weights.withUnsafeBufferPointer { weights in
        bias.withUnsafeBufferPointer { bias in
          var depthwise = cpu_depthwise(
            window: window, input: input.baseAddress, kept_rows: window.height, weights: weights.baseAddress, bias: bias.baseAddress,
            output: output.pointer,
            activation: activation)
          for first in stride(from: 0, to: window.outputRows, by: rowsPerCall) {
            kernels.depthwise(&depthwise, first, min(window.outputRows, first + rowsPerCall))
          }
        }
      }
    }
    #expect(output.isIntact)
    return output.values
  }

  func expected(_ window: cpu_window, input: [Float], activation: cpu_activation) -> [Double] {
    let weights = numbers(window.kernel_height * window.kernel_width * window.channels, seed: 2)
    let bias = numbers(window.channels, seed: 3)
    return (0..<window.outputCount).map { i in
      let c = i % window.channels
      let products = window.taps(of: i / window.channels).enumerated().map { tap, at in
        at == nil ? 0 : Double(input[at! + c]) * Double(weights[tap * window.channels + c])
      }
      return activation(products.reduce(Double(bias[c]), +))
    }
  }

  @Test("convolutions agree with double precision", arguments: Variant.all, windows)
  func convolution(variant: Variant, window: cpu_window) {
    let input = numbers(window.inputCount, seed: 1)
    for activation in cpu_activation.all {
      let output = run(variant.kernels, window, input: input, activation: activation, rowsPerCall: window.outputRows)
      #expect(output.error(against: expected(window, input: input, activation: activation)) < 1e-6)
    }
  }

  @Test("the slices do not change a bit", arguments: Variant.all, windows)
  func slices(variant: Variant, window: cpu_window) {
    let input = numbers(window.inputCount, seed: 1)
    let calls = [1, 3, window.outputRows].map {
      run(variant.kernels, window, input: input, activation: CPU_ACTIVATION_HARD_SWISH, rowsPerCall: $0).bits
    }
    #expect(calls[0] == calls[2] && calls[1] == calls[2])
  }

  @Test("of an image as many rows as the kernel has are enough", arguments: Variant.all, windows)
  func keptRows(variant: Variant, window: cpu_window) {
    let (input, rowFloats) = (numbers(window.inputCount, seed: 1), window.width * window.channels)
    let expected = run(variant.kernels, window, input: input, activation: CPU_ACTIVATION_RELU, rowsPerCall: window.outputRows)
    let weights = numbers(window.kernel_height * window.kernel_width * window.channels, seed: 2)
    let bias = numbers(window.channels, seed: 3)
    let (kept, output) = (GuardedArray(window.kernel_height * rowFloats), GuardedArray(window.outputCount))
    weights.withUnsafeBufferPointer { weights in
      bias.withUnsafeBufferPointer { bias in
        var slice = cpu_depthwise(
          window: window, input: kept.pointer, kept_rows: window.kernel_height, weights: weights.baseAddress, bias: bias.baseAddress,
          output: output.pointer, activation: CPU_ACTIVATION_RELU)
        for row in 0..<window.outputRows {
          let (image, top) = (row / window.output_height, row % window.output_height * window.stride_height - window.padding_top)
          for y in max(0, top)..<max(0, min(window.height, top + window.kernel_height)) {
            for i in 0..<rowFloats {
              kept.pointer[y % window.kernel_height * rowFloats + i] = input[(image * window.height + y) * rowFloats + i]
            }
          }
          // Each image has kept rows of its own.
          slice.input = UnsafePointer(kept.pointer) - image * window.kernel_height * rowFloats
          variant.kernels.depthwise(&slice, row, row + 1)
        }
      }
    }
    #expect(output.values.bits == expected.bits && output.isIntact && kept.isIntact)
  }

  @Test("NaN reaches exactly the outputs that read it", arguments: Variant.all)
  func nonFinite(variant: Variant) {
    let window = Self.windows[0]
    var input = numbers(window.inputCount, seed: 1)
    let at = (5 * 13 + 6) * 16 + 4
    input[at] = .nan
    let output = run(variant.kernels, window, input: input, activation: CPU_ACTIVATION_RELU, rowsPerCall: 4)
    for i in output.indices {
      #expect(output[i].isNaN == (i % 16 == 4 && window.taps(of: i / 16).contains(at - 4)))
    }
  }
}
