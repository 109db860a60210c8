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

#if VECTOR_WIDTH == 16
#define TRANSFORM_GROUP __attribute__((reqd_work_group_size(1, 1, 1)))
#else
#define TRANSFORM_GROUP __attribute__((reqd_work_group_size(1, 64, 4)))
#endif

// Range: 1, columns, lines of all images; for processors as for maps in common.cl.
__kernel TRANSFORM_GROUP void image_transform(
  __global float *restrict output, __global const uchar *restrict pixels, __global const int *restrict geometry,
  __global const float *restrict normalised, int images, int height, int width
) {
  const int line = get_global_id(2), image = line / height, y = line - image * height;
  if (image >= images) return;
  geometry += 5 * image;
  const int source_height = geometry[1], source_width = geometry[2], resized_height = geometry[3], resized_width = geometry[4];
  const struct neighbours row = neighbours_of(y, source_height, resized_height);
  const size_t stride = 3 * (size_t)source_width;
  pixels += 3 * (size_t)geometry[0];
  output += (size_t)line * width * 3;
  EACH_COLUMN(x, width) {
    float3 value = (float3)(0.0f);
    if (x < resized_width && y < resized_height) {
      const struct neighbours column = neighbours_of(x, source_width, resized_width);
      value = blend(
        row, interpolated(pixels + row.low * stride, column, normalised), interpolated(pixels + row.high * stride, column, normalised));
    }
    vstore3(value, x, output);
  }
}
