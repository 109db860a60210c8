// Group normalisation (Wu and He 2018): the pixels of a group of channels of an image are brought to mean 0 and variance 1, then scaled and shifted by
// channel. Maps are NHWC; a group's channels are neighbours. What is known of a group stands at each of its channels, [images][stride], zeros in the
// padding: kernels over maps need not ask for the group.

#define TERM_VALUE 0     // a
#define TERM_DEVIATION 1 // (a - mean)^2
#define TERM_PRODUCT 2   // a * (b - mean) / deviation
#ifndef TERM
#define TERM TERM_VALUE // what is summed
#endif
#define IS_MEAN 0     // the mean of the group
#define IS_INVERSE 1  // one over the root of the mean, epsilon added
#define IS_WEIGHTED 2 // the mean of the sums times the weights of their channels
#ifndef RESULT
#define RESULT IS_MEAN // what becomes of sums
#endif

#if VECTOR_WIDTH == 16
#define STRIPES 1
#else
#define STRIPES 16 // work-items that share a channel's pixels
#endif

// The sums of each channel of each image, zeros for images that do not exist. Range: channels, STRIPES, images.
__kernel __attribute__((reqd_work_group_size(CHANNEL_LANES, STRIPES, 1))) void group_normalization_sums(
  __global float *restrict sums, __global const float *restrict a, __global const float *restrict b, __global const float *restrict mean,
  __global const float *restrict inverse, int images, int stride, int pixels ROW_COUNT_PARAMETERS
) {
  __local vector stripes[STRIPES][CHANNEL_LANES];
  int lane = get_local_id(0), stripe = get_local_id(1), c = get_global_id(0) * VECTOR_WIDTH, n = get_group_id(2);
  int end = n < LIVE_ROWS(images) ? pixels : 0;
  size_t channel = (size_t)n * stride + c, first = (size_t)n * pixels * stride + c;
  vector center = (vector)(0.0f), factor = (vector)(0.0f);
  if (TERM != TERM_VALUE) center = LOAD_VECTOR(mean + channel);
  if (TERM == TERM_PRODUCT) factor = LOAD_VECTOR(inverse + channel);
  long_sums sum = {(vector)(0.0f), (vector)(0.0f)};
  for (int p = stripe; p < end; p += STRIPES) {
    vector value = LOAD_VECTOR(a + first + (size_t)p * stride);
    if (TERM == TERM_DEVIATION) value = (value - center) * (value - center);
    if (TERM == TERM_PRODUCT) value *= (LOAD_VECTOR(b + first + (size_t)p * stride) - center) * factor;
    sum = with_each(sum, value);
  }
  stripes[stripe][lane] = sum.total;
  barrier(CLK_LOCAL_MEM_FENCE);
  if (stripe != 0) return;
  vector total = (vector)(0.0f);
  for (int i = 0; i < STRIPES; i++) total += stripes[i][lane];
  STORE_VECTOR(total, sums + channel);
}

// What becomes of the sums of each group's channels, in their order. Range: groups of all images.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void group_normalization_groups(
  __global float *restrict result, __global const float *restrict sums, __global const float *restrict weight, int images, int groups,
  int channels, int stride, int pixels, float epsilon
) {
  int problem = get_global_id(0), size = channels / groups, first = problem % groups * size;
  if (problem >= images * groups) return;
  sums += (size_t)(problem / groups) * stride;
  result += (size_t)(problem / groups) * stride;
  float total = 0.0f;
  for (int c = first; c < first + size; c++) total += RESULT == IS_WEIGHTED ? sums[c] * weight[c] : sums[c];
  total /= (float)size * pixels;
  if (RESULT == IS_INVERSE) total = 1.0f / sqrt(total + epsilon);
  for (int c = first; c < first + size; c++) result[c] = total;
  if (first + size == channels)
    for (int c = channels; c < stride; c++) result[c] = 0.0f;
}

// Range: channels, pixels of an image, images.
__kernel PIXEL_GROUP void group_normalization_forward(
  __global float *restrict output, __global const float *restrict input, __global const float *restrict mean,
  __global const float *restrict inverse, __global const float *restrict weight, __global const float *restrict bias, int images, int stride,
  int pixels ROW_COUNT_PARAMETERS
) {
  int n = get_global_id(2);
  if (n >= LIVE_ROWS(images)) return;
  mean += (size_t)n * stride, inverse += (size_t)n * stride;
  EACH_COLUMN(p, pixels) {
    size_t at = ((size_t)n * pixels + p) * stride;
    EACH_VECTOR(c, stride) {
      vector normal = (LOAD_VECTOR(input + at + c) - LOAD_VECTOR(mean + c)) * LOAD_VECTOR(inverse + c);
      STORE_VECTOR(normal * LOAD_VECTOR(weight + c) + LOAD_VECTOR(bias + c), output + at + c);
    }
  }
}

// The gradient of x, from the weighted means of dy and of dy * (x - mean) / deviation. Range: channels, pixels of an image, images.
__kernel PIXEL_GROUP void group_normalization_gradient(
  __global float *restrict dx, __global const float *restrict dy, __global const float *restrict input, __global const float *restrict mean,
  __global const float *restrict inverse, __global const float *restrict dy_mean, __global const float *restrict product_mean,
  __global const float *restrict weight, int images, int stride, int pixels ROW_COUNT_PARAMETERS
) {
  int n = get_global_id(2);
  if (n >= LIVE_ROWS(images)) return;
  mean += (size_t)n * stride, inverse += (size_t)n * stride, dy_mean += (size_t)n * stride, product_mean += (size_t)n * stride;
  EACH_COLUMN(p, pixels) {
    size_t at = ((size_t)n * pixels + p) * stride;
    EACH_VECTOR(c, stride) {
      vector factor = LOAD_VECTOR(inverse + c), normal = (LOAD_VECTOR(input + at + c) - LOAD_VECTOR(mean + c)) * factor;
      vector value = LOAD_VECTOR(dy + at + c) * LOAD_VECTOR(weight + c) - LOAD_VECTOR(dy_mean + c) - normal * LOAD_VECTOR(product_mean + c);
      STORE_VECTOR(value * factor, dx + at + c);
    }
  }
}
