// Convolution of each channel with a filter of its own: output = activation(sum over taps of input * weight + bias).
//
// Layouts: input and output NHWC, weights [KERNEL_HEIGHT][KERNEL_WIDTH][channels], taps outside of the image count as zero.
// PIXELS neighbouring output pixels are made together; range: channels, blocks of PIXELS columns, lines of all images. A sum begins with the bias and
// takes the taps line by line.

#ifndef ACTIVATION
#define ACTIVATION ACTIVATION_IDENTITY // of the epilogue
#endif
#ifndef KERNEL_HEIGHT
#define KERNEL_HEIGHT 3 // of the filter
#endif
#ifndef KERNEL_WIDTH
#define KERNEL_WIDTH 3 // of the filter
#endif
#ifndef STRIDE
#define STRIDE 1 // pixels from one window to the next
#endif
#ifndef PADDING
#define PADDING 1 // zero pixels around the image
#endif
#ifndef PIXELS
#define PIXELS 4 // neighbouring pixels that share what it reads of the filter
#endif

// What the pixels of an output line share.
struct line {
  __global const float *image;
  __global float *target;
  int top, channels, height, width, output_width;
};

// VECTOR_WIDTH channels from c on of PIXELS output pixels from `first` on; is_interior promises that no tap leaves the line and no pixel is too many.
INLINE void convolve_block(
  struct line line, __global const float *weights, __global const float *bias, int first, int c, const bool is_interior
) {
  int left = first * STRIDE - PADDING;
  vector sum[PIXELS];
#pragma unroll
  for (int p = 0; p < PIXELS; p++) sum[p] = LOAD_VECTOR(bias + c);
  for (int i = max(0, -line.top); i < min(KERNEL_HEIGHT, line.height - line.top); i++) {
    __global const float *source = line.image + nhwc_index(0, line.top + i, 0, c, line.height, line.width, line.channels);
#pragma unroll
    for (int j = 0; j < KERNEL_WIDTH; j++) {
      vector weight = LOAD_VECTOR(weights + (i * KERNEL_WIDTH + j) * line.channels + c);
#pragma unroll
      for (int p = 0; p < PIXELS; p++) {
        int x = left + p * STRIDE + j;
        if (is_interior || (x >= 0 && x < line.width)) sum[p] += LOAD_VECTOR(source + (size_t)x * line.channels) * weight;
      }
    }
  }
#pragma unroll
  for (int p = 0; p < PIXELS; p++)
    if (is_interior || first + p < line.output_width)
      STORE_VECTOR(ACTIVATED_VECTOR(sum[p], ACTIVATION), line.target + (size_t)(first + p) * line.channels + c);
}

__kernel MAP_GROUP void depthwise_convolution_forward(
  __global float *restrict output, __global const float *restrict input, __global const float *restrict weights,
  __global const float *restrict bias, int images, int channels, int height, int width, int output_height, int output_width
    ROW_COUNT_PARAMETERS
) {
  int row = get_global_id(2), n = row / output_height;
  if (row >= LIVE_ROWS(images) * output_height) return;
  struct line line = {
    input + nhwc_index(n, 0, 0, 0, height, width, channels), output + nhwc_index(0, row, 0, 0, output_height, output_width, channels),
    row % output_height * STRIDE - PADDING, channels, height, width, output_width};
  EACH_COLUMN(block, ceil_divide(output_width, PIXELS)) {
    int first = block * PIXELS, left = first * STRIDE - PADDING, right = left + (PIXELS - 1) * STRIDE + KERNEL_WIDTH;
    // Worth a second copy of the code for a processor alone, whose work-items are many pixels long.
    bool is_interior = VECTOR_WIDTH == 16 && left >= 0 && right <= width && first + PIXELS <= output_width;
    EACH_VECTOR(c, channels) {
      if (is_interior) convolve_block(line, weights, bias, first, c, true);
      else convolve_block(line, weights, bias, first, c, false);
    }
  }
}
