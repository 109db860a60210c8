// Zeros between the pixels of a map, as the gradient of a convolution with a stride wants them. Range: output channels, columns, lines of all images.

#ifndef STRIDE
#define STRIDE 2 // pixels of the output from one of the input to the next
#endif

// Pixel (y, x) of the input at (STRIDE * y, STRIDE * x) of the output, zeros between.
__kernel MAP_GROUP void dilation_forward(
  __global float *restrict output, __global const float *restrict input, int images, int channels, int height, int width, int output_height,
  int output_width ROW_COUNT_PARAMETERS
) {
  int line = get_global_id(2);
  if (line >= LIVE_ROWS(images) * output_height) return;
  int n = line / output_height, y = line % output_height;
  EACH_COLUMN(x, output_width) {
    bool is_pixel = y % STRIDE == 0 && x % STRIDE == 0 && y / STRIDE < height && x / STRIDE < width;
    __global const float *source = input + (is_pixel ? nhwc_index(n, y / STRIDE, x / STRIDE, 0, height, width, channels) : 0);
    __global float *target = output + nhwc_index(n, y, x, 0, output_height, output_width, channels);
    EACH_VECTOR(c, channels) STORE_VECTOR(is_pixel ? LOAD_VECTOR(source + c) : (vector)(0.0f), target + c);
  }
}
