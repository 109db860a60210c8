// The gradient of the filters of a depthwise convolution: per strip of output lines the sum of each channel and tap, [strips][taps][channels], which
// strip_sums.cl adds. Range: channels, taps, strips.

__kernel MAP_GROUP void depthwise_weight_gradient_sums(
  __global float *restrict sums, __global const float *restrict x, __global const float *restrict dy, int images, int channels, int height,
  int width, int output_height, int output_width, int kernel_height, int kernel_width, int stride, int padding, int strips, int strip_lines
    ROW_COUNT_PARAMETERS
) {
  int strip = get_global_id(2), live = LIVE_ROWS(images) * output_height;
  if (strip >= strips) return;
  int begin = min(live, strip * strip_lines), end = min(live, begin + strip_lines);
  EACH_COLUMN(tap, kernel_height * kernel_width) {
    // The output pixels whose tap lies inside of the line.
    int left = padding - tap % kernel_width, right = width - 1 + left;
    int first = left > 0 ? ceil_divide(left, stride) : 0, last = right < 0 ? 0 : min(output_width, right / stride + 1);
    EACH_VECTOR(c, channels) {
      vector sum = (vector)(0.0f);
      for (int line = begin; line < end; line++) {
        int y = line % output_height * stride - padding + tap / kernel_width;
        if (y < 0 || y >= height) continue;
        __global const float *source = x + nhwc_index(line / output_height, y, 0, c, height, width, channels);
        __global const float *gradient = dy + (size_t)line * output_width * channels + c;
        vector part = (vector)(0.0f);
        for (int i = first; i < last; i++)
          part = fma(LOAD_VECTOR(source + (i * stride - left) * channels), LOAD_VECTOR(gradient + i * channels), part);
        sum += part;
      }
      STORE_VECTOR(sum, sums + ((size_t)strip * kernel_height * kernel_width + tap) * channels + c);
    }
  }
}
