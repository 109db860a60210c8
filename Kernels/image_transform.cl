// Normalises, resizes and pads 8-bit RGB images.
//
// pixels [P][3] uint8, all images one after the other; geometry [N][5]: first pixel, source height and width, resized height and width;
// normalised [3][256]: what each channel's 8-bit values become; output [N][H][W][3], zero outside of the resized image.
// Bilinear interpolation with half-pixel centres, along x first, in PyTorch's order of float32 operations.

// Two neighbouring source positions of one output position.
struct neighbours {
  int low, high;
  float low_weight, high_weight;
};

// a / b, rounded as IEEE 754 wants it, where the device's own division may be off by 2.5 units in the last place.
static inline float ratio_of(float a, float b) {
  float quotient = a / b;
  return quotient + fma(-quotient, b, a) / b;
}

static inline struct neighbours neighbours_of(int i, int source_size, int size) {
#pragma OPENCL FP_CONTRACT OFF
  float ratio = ratio_of((float)source_size, (float)size), position = ((float)i + 0.5f) * ratio - 0.5f;
  position = position < 0 ? 0 : position;
  int low = min((int)position, source_size - 1);
  float fraction = position - (float)low;
  fraction = fraction > 1 ? 1 : fraction;
  return (struct neighbours){low, min(low + 1, source_size - 1), 1.0f - fraction, fraction};
}

// May be fused: fma(low_weight, low, high_weight * high).
static inline float3 blend(struct neighbours n, float3 low, float3 high) {
#pragma OPENCL FP_CONTRACT ON
  return n.low_weight * low + n.high_weight * high;
}

static inline float3 normalised_pixel(__global const uchar *pixel, __global const float *normalised) {
  return (float3)(normalised[pixel[0]], normalised[256 + pixel[1]], normalised[512 + pixel[2]]);
}

static inline float3 interpolated(__global const uchar *row, struct neighbours n, __global const float *normalised) {
  return blend(n, normalised_pixel(row + 3 * n.low, normalised), normalised_pixel(row + 3 * n.high, normalised));
}

// Range: columns, rows, images.
__kernel __attribute__((reqd_work_group_size(64, 4, 1))) void image_transform(
  __global float *output, __global const uchar *pixels, __global const int *geometry, __global const float *normalised, int height, int width
) {
  const int x = get_global_id(0), y = get_global_id(1), image = get_global_id(2);
  if (x >= width || y >= height) return;
  geometry += 5 * image;
  float3 value = (float3)(0.0f);
  if (x < geometry[4] && y < geometry[3]) {
    struct neighbours column = neighbours_of(x, geometry[2], geometry[4]), row = neighbours_of(y, geometry[1], geometry[3]);
    const size_t stride = 3 * (size_t)geometry[2];
    pixels += 3 * (size_t)geometry[0];
    value = blend(
      row, interpolated(pixels + row.low * stride, column, normalised), interpolated(pixels + row.high * stride, column, normalised));
  }
  vstore3(value, nhwc_index(image, y, x, 0, height, width, 1), output);
}
