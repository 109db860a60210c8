// Pooling of NHWC images: the maximum over windows, and the mean of a whole image; and their gradients.

#ifndef KERNEL
#define KERNEL 3 // height and width of a window
#endif
#ifndef STRIDE
#define STRIDE 2 // pixels from one window to the next
#endif
#ifndef PADDING
#define PADDING 1 // pixels around the image; they never win
#endif

// Range: output channels, columns, lines of all images. NaN wins and stays: a NaN in x is taken, and no comparison with a NaN maximum succeeds.
__kernel MAP_GROUP void max_pooling_forward(
  __global float *restrict output, __global const float *restrict input, int images, int channels, int height, int width, int output_height,
  int output_width ROW_COUNT_PARAMETERS
) {
  int line = get_global_id(2);
  if (line >= LIVE_ROWS(images) * output_height) return;
  int n = line / output_height, top = line % output_height * STRIDE - PADDING;
  EACH_COLUMN(column, output_width) {
    int left = column * STRIDE - PADDING;
    EACH_VECTOR(c, channels) {
      vector largest = (vector)(-INFINITY);
      for (int y = max(top, 0); y < min(top + KERNEL, height); y++) {
        __global const float *row = input + nhwc_index(n, y, 0, c, height, width, channels);
        for (int x = max(left, 0); x < min(left + KERNEL, width); x++) {
          vector value = LOAD_VECTOR(row + x * channels);
          largest = ((value > largest) | (value != value)) ? value : largest;
        }
      }
      STORE_VECTOR(largest, output + nhwc_index(n, line % output_height, column, c, output_height, output_width, channels));
    }
  }
}

// The place in its window, row by row, of each output's first largest pixel; a NaN is the largest. Range: as forward.
__kernel MAP_GROUP void max_pooling_winners(
  __global float *restrict places, __global const float *restrict input, int images, int channels, int height, int width, int output_height,
  int output_width ROW_COUNT_PARAMETERS
) {
  int line = get_global_id(2);
  if (line >= LIVE_ROWS(images) * output_height) return;
  int n = line / output_height, top = line % output_height * STRIDE - PADDING;
  EACH_COLUMN(column, output_width) {
    int left = column * STRIDE - PADDING;
    EACH_VECTOR(c, channels) {
      vector largest = (vector)(-INFINITY), place = (vector)(-1.0f);
      for (int y = max(top, 0); y < min(top + KERNEL, height); y++) {
        __global const float *row = input + nhwc_index(n, y, 0, c, height, width, channels);
        for (int x = max(left, 0); x < min(left + KERNEL, width); x++) {
          vector value = LOAD_VECTOR(row + x * channels), at = (vector)((float)((y - top) * KERNEL + x - left));
          place = ((place < 0.0f) | (value > largest) | ((value != value) & (largest == largest))) ? at : place;
          largest = ((value > largest) | (value != value)) ? value : largest;
        }
      }
      STORE_VECTOR(place, places + ((size_t)line * output_width + column) * channels + c);
    }
  }
}

// Each pixel adds up the gradients of the windows that it wins; `height` and `width` are those of the gradients. Range: channels, columns, lines of dx.
__kernel MAP_GROUP void max_pooling_gradient(
  __global float *restrict dx, __global const float *restrict dy, __global const float *restrict places, int images, int channels, int height,
  int width, int output_height, int output_width ROW_COUNT_PARAMETERS
) {
  int line = get_global_id(2);
  if (line >= LIVE_ROWS(images) * output_height) return;
  int y = line % output_height + PADDING;
  int first = ceil_divide(max(0, y - KERNEL + 1), STRIDE), last = min(height - 1, y / STRIDE);
  size_t image = nhwc_index(line / output_height, 0, 0, 0, height, width, channels);
  EACH_COLUMN(column, output_width) {
    int x = column + PADDING, left = ceil_divide(max(0, x - KERNEL + 1), STRIDE), right = min(width - 1, x / STRIDE);
    EACH_VECTOR(c, channels) {
      vector sum = (vector)(0.0f);
      for (int i = first; i <= last; i++) {
        size_t window = image + (i * width + left) * channels + c;
        int own = (y - i * STRIDE) * KERNEL + x - left * STRIDE;
#pragma unroll 1
        for (int j = left; j <= right; j++, window += channels, own -= STRIDE)
          sum += LOAD_VECTOR(places + window) == (vector)((float)own) ? LOAD_VECTOR(dy + window) : (vector)(0.0f);
      }
      STORE_VECTOR(sum, dx + ((size_t)line * output_width + column) * channels + c);
    }
  }
}

// Each pixel of an image gets its share of the mean's gradient. Range: channels, columns, lines of dx.
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

// The mean of an image's pixels, 16 channels at a time: 16 sums of every 16th pixel each, which are then added in order.
#define LANES 16

#if VECTOR_WIDTH == 16
// A work-item has a vector for each sum: range (channels / 16, 1, images).
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void global_average_pooling_forward(
  __global float *restrict output, __global const float *restrict input, int images, int channels, int pixels ROW_COUNT_PARAMETERS
) {
  int c = get_global_id(0) * LANES, n = get_global_id(2);
  if (n >= LIVE_ROWS(images)) return;
  __global const float *source = input + (size_t)n * pixels * channels + c;
  vector sums[LANES];
#pragma unroll
  for (int i = 0; i < LANES; i++) sums[i] = (vector)(0.0f);
  int whole = pixels / LANES * LANES;
  for (int p = 0; p < whole; p += LANES)
#pragma unroll
    for (int i = 0; i < LANES; i++) sums[i] += LOAD_VECTOR(source + (size_t)(p + i) * channels);
#pragma unroll
  for (int i = 0; i < LANES; i++)
    if (whole + i < pixels) sums[i] += LOAD_VECTOR(source + (size_t)(whole + i) * channels);
#pragma unroll
  for (int i = 1; i < LANES; i++) sums[0] += sums[i];
  STORE_VECTOR(sums[0] / (float)pixels, output + (size_t)n * channels + c);
}
#else
// A work-group has a line of work-items for each sum: range (channels, 16, images).
__kernel __attribute__((reqd_work_group_size(LANES, LANES, 1))) void global_average_pooling_forward(
  __global float *restrict output, __global const float *restrict input, int images, int channels, int pixels ROW_COUNT_PARAMETERS
) {
  __local float sums[LANES][LANES];
  int c = get_global_id(0), lane = get_local_id(0), stripe = get_local_id(1), n = get_group_id(2);
  int end = n < LIVE_ROWS(images) ? pixels : 0;
  float sum = 0.0f;
  for (int p = stripe; p < end; p += LANES) sum += input[((size_t)n * pixels + p) * channels + c];
  sums[stripe][lane] = sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  if (stripe != 0 || end == 0) return;
  for (int i = 1; i < LANES; i++) sum += sums[i][lane];
  output[(size_t)n * channels + c] = sum / (float)pixels;
}
#endif
