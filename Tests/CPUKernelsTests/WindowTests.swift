import CPUKernels
import Testing

extension cpu_window {
  /// A square kernel, the same stride and padding on both axes; the output size follows.
  init(images: Int = 1, height: Int, width: Int, channels: Int, kernel: Int, stride: Int, padding: Int) {
    let outputHeight = (height + 2 * padding - kernel) / stride + 1
    let outputWidth = (width + 2 * padding - kernel) / stride + 1
    self.init(
      images: images, height: height, width: width, channels: channels, output_height: outputHeight, output_width: outputWidth,
      kernel_height: kernel, kernel_width: kernel, stride_height: stride, stride_width: stride, padding_top: padding, padding_left: padding)
  }

  var inputCount: Int { images * height * width * channels }
  var outputRows: Int { images * output_height }
  var outputCount: Int { outputRows * output_width * channels }

  /// The input index of every tap of the window of output pixel `pixel` at channel 0; nil outside the image.
  func taps(of pixel: Int) -> [Int?] {
    let image = pixel / (output_height * output_width)
    let top = pixel / output_width % output_height * stride_height - padding_top
    let left = pixel % output_width * stride_width - padding_left
    return (0..<kernel_height * kernel_width).map { tap in
      let (y, x) = (top + tap / kernel_width, left + tap % kernel_width)
      let isInside = (0..<height).contains(y) && (0..<width).contains(x)
      return isInside ? ((image * height + y) * width + x) * channels : nil
    }
  }
}

@Suite("Windows") struct WindowTests {
  static let windows = [
    cpu_window(images: 2, height: 9, width: 11, channels: 3, kernel: 7, stride: 2, padding: 3),
    cpu_window(height: 5, width: 4, channels: 16, kernel: 3, stride: 1, padding: 1),
    cpu_window(images: 3, height: 6, width: 7, channels: 40, kernel: 3, stride: 2, padding: 1),
    cpu_window(images: 2, height: 7, width: 5, channels: 33, kernel: 1, stride: 2, padding: 0),
    cpu_window(height: 2, width: 2, channels: 5, kernel: 5, stride: 1, padding: 2),
    cpu_window(height: 7, width: 9, channels: 3, kernel: 1, stride: 2, padding: 0),
    cpu_window(height: 12, width: 30, channels: 3, kernel: 3, stride: 2, padding: 1),
  ]

  /// The pixels under one tap of a kernel, as gradients of weights want them: windows of one pixel, of which some begin behind the image's end.
  static let taps = [(0, -1), (-1, 0), (-2, -2)].map { top, left in
    cpu_window(
      images: 2, height: 5, width: 1, channels: 16, output_height: 3, output_width: 1, kernel_height: 1, kernel_width: 1, stride_height: 2,
      stride_width: 2, padding_top: top, padding_left: left)
  }

  func input(_ window: cpu_window) -> [Float] {
    var source = NumberSource(seed: 1)
    return source.floats(window.inputCount)
  }

  @Test("gathered rows hold the windows' pixels, and zeros outside the image", arguments: Variant.all, windows + taps)
  func gather(variant: Variant, window: cpu_window) {
    var window = window
    let input = input(window)
    let pixels = window.outputRows * window.output_width
    for (first, last) in [(0, pixels), (pixels / 3, pixels - 1)] {
      let rows = GuardedArray((last - first) * window.kernel_height * window.kernel_width * window.channels)
      variant.kernels.gather_windows(&window, input, first, last, rows.pointer)
      let expected = (first..<last).flatMap { pixel in
        window.taps(of: pixel).flatMap { tap in (0..<window.channels).map { tap == nil ? 0 : input[tap! + $0] } }
      }
      #expect(rows.values == expected && rows.isIntact)
    }
  }

  @Test("the maximum ignores padding, and NaN wins", arguments: Variant.all, windows)
  func maxPool(variant: Variant, window: cpu_window) {
    var window = window
    var input = input(window).map { $0 - 2 }
    input[window.inputCount / 2] = .nan
    let output = GuardedArray(window.outputCount)
    let middle = window.outputRows / 2
    variant.kernels.max_pool(&window, input, output.pointer, middle, window.outputRows)
    #expect((0..<middle * window.output_width * window.channels).allSatisfy(output.isUntouched))
    variant.kernels.max_pool(&window, input, output.pointer, 0, middle)
    for i in 0..<window.outputCount {
      let values = window.taps(of: i / window.channels).compactMap { $0.map { input[$0 + i % window.channels] } }
      let expected = values.contains(where: \.isNaN) ? .nan : values.max()!
      #expect(output.pointer[i] == expected || (output.pointer[i].isNaN && expected.isNaN))
    }
    #expect(output.isIntact)
  }
}
