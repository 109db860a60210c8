// Convolution of each channel with a filter of its own: output = activation(sum over taps of input * weight + bias).
//
// Layouts: input and output NHWC, weights [KERNEL_HEIGHT][KERNEL_WIDTH][channels], taps outside of the image count as zero.
// One work-item for VECTOR_WIDTH channels of PIXELS neighbouring output pixels: range (channels / VECTOR_WIDTH, output width / PIXELS, images *
// output height). A sum begins with the bias and takes the taps line by line.

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
#define PIXELS 4 // neighbouring pixels of a work-item, which share what it reads of the filter
#endif

__kernel __attribute__((reqd_work_group_size(CHANNEL_LANES, 4, 4))) void depthwise_convolution_forward(
  __global float *restrict output, __global const float *restrict input, __global const float *restrict weights,
  __global const float *restrict bias, int images, int channels, int height, int width, int output_height, int output_width
    ROW_COUNT_PARAMETERS
) {
  int c = get_global_id(0) * VECTOR_WIDTH, first = get_global_id(1) * PIXELS, line = get_global_id(2);
  if (first >= output_width || line >= LIVE_ROWS(images) * output_height) return;
  int n = line / output_height, top = line % output_height * STRIDE - PADDING;
  vector sum[PIXELS];
#pragma unroll
  for (int p = 0; p < PIXELS; p++) sum[p] = LOAD_VECTOR(bias + c);
  for (int i = 0; i < KERNEL_HEIGHT; i++) {
    int y = top + i;
    if (y < 0 || y >= height) continue;
    __global const float *source = input + nhwc_index(n, y, 0, c, height, width, channels);
#pragma unroll
    for (int j = 0; j < KERNEL_WIDTH; j++) {
      vector weight = LOAD_VECTOR(weights + (i * KERNEL_WIDTH + j) * channels + c);
#pragma unroll
      for (int p = 0; p < PIXELS; p++) {
        int x = (first + p) * STRIDE - PADDING + j;
        if (x >= 0 && x < width) sum[p] += LOAD_VECTOR(source + (size_t)x * channels) * weight;
      }
    }
  }
  __global float *target = output + nhwc_index(n, line % output_height, first, c, output_height, output_width, channels);
#pragma unroll
  for (int p = 0; p < PIXELS; p++)
    if (first + p < output_width) STORE_VECTOR(ACTIVATED_VECTOR(sum[p], ACTIVATION), target + (size_t)p * channels);
}
