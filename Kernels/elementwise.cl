// Operations on each element alone. Tensors of any layout are seen as `rows` rows of `row_size` floats, padding included.

#ifndef ACTIVATION
#define ACTIVATION ACTIVATION_IDENTITY // that is applied, or whose gradient it is
#endif

// Padding stays zero: what hard sigmoid makes of it is told by its place, of every `line` floats the first `length` being none.
// Range (rows * row_size).
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void activation_forward(
  __global float *restrict output, __global const float *restrict input, int rows, int row_size, int line, int length ROW_COUNT_PARAMETERS
) {
  size_t i = get_global_id(0);
  if (i < (size_t)LIVE_ROWS(rows) * row_size) output[i] = ACTIVATION != ACTIVATION_HARD_SIGMOID || i % line < (size_t)length ? activated(input[i], ACTIVATION) : 0.0f;
}

// The gradient dy of an activation's output times its slope, told from `x`: the output for ReLU, else the input.
// Range (rows * row_size).
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void activation_gradient(
  __global float *restrict dx, __global const float *restrict dy, __global const float *restrict x, int rows, int row_size
    ROW_COUNT_PARAMETERS
) {
  size_t i = get_global_id(0);
  if (i < (size_t)LIVE_ROWS(rows) * row_size) dx[i] = times_slope(dy[i], x[i], ACTIVATION);
}

// Range (rows * row_size).
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void add_forward(
  __global float *restrict output, __global const float *restrict a, __global const float *restrict b, int rows, int row_size
    ROW_COUNT_PARAMETERS
) {
  size_t i = get_global_id(0);
  if (i < (size_t)LIVE_ROWS(rows) * row_size) output[i] = a[i] + b[i];
}

// A factor for each channel of each image, scale [images][channels]. Range: channels, pixels of an image, images.
__kernel PIXEL_GROUP void scale_channels_forward(
  __global float *restrict output, __global const float *restrict input, __global const float *restrict scale, int images, int channels,
  int pixels ROW_COUNT_PARAMETERS
) {
  int n = get_global_id(2);
  if (n >= LIVE_ROWS(images)) return;
  scale += (size_t)n * channels;
  EACH_COLUMN(p, pixels) {
    size_t at = ((size_t)n * pixels + p) * channels;
    EACH_VECTOR(c, channels) STORE_VECTOR(LOAD_VECTOR(input + at + c) * LOAD_VECTOR(scale + c), output + at + c);
  }
}

// Batch normalization, folded into a factor and a shift for each channel. Range: channels, pixels of an image, images.
__kernel PIXEL_GROUP void batch_normalization_forward(
  __global float *restrict output, __global const float *restrict input, __global const float *restrict scale,
  __global const float *restrict shift, int images, int channels, int pixels ROW_COUNT_PARAMETERS
) {
  int n = get_global_id(2);
  if (n >= LIVE_ROWS(images)) return;
  EACH_COLUMN(p, pixels) {
    size_t at = ((size_t)n * pixels + p) * channels;
    EACH_VECTOR(c, channels) STORE_VECTOR(LOAD_VECTOR(input + at + c) * LOAD_VECTOR(scale + c) + LOAD_VECTOR(shift + c), output + at + c);
  }
}
