// Gradients that go from the pixels of one map to those of another. Range: output channels, columns, lines of all images.

#ifndef KERNEL
#define KERNEL 3 // height and width of a window
#endif
#ifndef STRIDE
#define STRIDE 2 // pixels from one window to the next
#endif
#ifndef PADDING
#define PADDING 1 // pixels around the image; they never win
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

// Each pixel of an image gets its share of the mean's gradient.
__kernel MAP_GROUP void global_average_pooling_gradient(
  __global float *restrict dx, __global const float *restrict dy, int images, int channels, int height, int width, int output_height,
  int output_width ROW_COUNT_PARAMETERS
) {
  int line = get_global_id(2);
  (void)height, (void)width;
  if (line >= LIVE_ROWS(images) * output_height) return;
  int n = line / output_height;
  EACH_COLUMN(x, output_width) {
    __global float *target = dx + ((size_t)line * output_width + x) * channels;
    EACH_VECTOR(c, channels) STORE_VECTOR(LOAD_VECTOR(dy + (size_t)n * channels + c) / (float)(output_height * output_width), target + c);
  }
}

// Each pixel adds up those that nearest upsampling made of it: all i with floor(i * output size / size) = its index.
__kernel MAP_GROUP void upsample_nearest_gradient(
  __global float *restrict dx, __global const float *restrict dy, int images, int channels, int height, int width, int output_height,
  int output_width ROW_COUNT_PARAMETERS
) {
  int line = get_global_id(2);
  if (line >= LIVE_ROWS(images) * output_height) return;
  int n = line / output_height, y = line % output_height;
  int top = ceil_divide(y * height, output_height), bottom = ceil_divide((y + 1) * height, output_height);
  EACH_COLUMN(x, output_width) {
    int left = ceil_divide(x * width, output_width), right = ceil_divide((x + 1) * width, output_width);
    __global float *target = dx + ((size_t)line * output_width + x) * channels;
    EACH_VECTOR(c, channels) {
      vector sum = (vector)(0.0f);
      for (int i = top; i < bottom; i++)
        for (int j = left; j < right; j++) sum += LOAD_VECTOR(dy + nhwc_index(n, i, j, c, height, width, channels));
      STORE_VECTOR(sum, target + c);
    }
  }
}

// The place in its window, row by row, of the first largest of VECTOR_WIDTH channels; a NaN is the largest. `image` begins at channel c.
static inline vector winner(__global const float *image, int top, int left, int channels, int height, int width) {
  vector largest = (vector)(-INFINITY), place = (vector)(-1.0f);
  for (int y = max(top, 0); y < min(top + KERNEL, height); y++)
    for (int x = max(left, 0); x < min(left + KERNEL, width); x++) {
      vector value = LOAD_VECTOR(image + ((size_t)y * width + x) * channels);
      vector at = (vector)((float)((y - top) * KERNEL + x - left));
      place = ((place < 0.0f) | (value > largest) | ((value != value) & (largest == largest))) ? at : place;
      largest = ((value > largest) | (value != value)) ? value : largest;
    }
  return place;
}

// Each pixel adds up the gradients of the windows that it wins.
__kernel MAP_GROUP void max_pooling_gradient(
  __global float *restrict dx, __global const float *restrict dy, __global const float *restrict input, int images, int channels, int height,
  int width, int output_height, int output_width ROW_COUNT_PARAMETERS
) {
  int line = get_global_id(2);
  if (line >= LIVE_ROWS(images) * output_height) return;
  int n = line / output_height, y = line % output_height;
  int first = ceil_divide(max(0, y + PADDING - KERNEL + 1), STRIDE), last = min(height - 1, (y + PADDING) / STRIDE);
  EACH_COLUMN(x, output_width) {
    int left = ceil_divide(max(0, x + PADDING - KERNEL + 1), STRIDE), right = min(width - 1, (x + PADDING) / STRIDE);
    EACH_VECTOR(c, channels) {
      __global const float *image = input + nhwc_index(n, 0, 0, c, output_height, output_width, channels);
      vector sum = (vector)(0.0f);
      for (int i = first; i <= last; i++)
        for (int j = left; j <= right; j++) {
          int top = i * STRIDE - PADDING, side = j * STRIDE - PADDING;
          vector place = winner(image, top, side, channels, output_height, output_width);
          vector gradient = LOAD_VECTOR(dy + nhwc_index(n, i, j, c, height, width, channels));
          sum += place == (vector)((float)((y - top) * KERNEL + x - side)) ? gradient : (vector)(0.0f);
        }
      STORE_VECTOR(sum, dx + ((size_t)line * output_width + x) * channels + c);
    }
  }
}
