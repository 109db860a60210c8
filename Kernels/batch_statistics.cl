// Batch normalisation with the statistics of the batch (Ioffe and Szegedy 2015), its gradients, and running statistics. Maps are NHWC; sums run over the
// pixels of all images that exist: over blocks of neighbours first, then over the blocks.

#define TERM_VALUE 0     // a
#define TERM_DEVIATION 1 // (a - mean)^2
#define TERM_PRODUCT 2   // a * (b - mean)
#ifndef TERM
#define TERM TERM_VALUE // what is summed
#endif
#ifndef BLOCK
#define BLOCK 64 // pixels of a block
#endif
#define IS_SUM 0         // the sum
#define IS_MEAN 1        // the sum divided by the number of pixels
#define IS_NORMALIZED 2  // the sum divided by the standard deviation
#ifndef RESULT
#define RESULT IS_SUM // what becomes of sums
#endif
#ifndef ACTIVATION
#define ACTIVATION ACTIVATION_IDENTITY // of what is normalised; sums are then those of a times its slope
#endif

// A batch norm as it stands for one channel: the same bits on the way there and back.
typedef struct {
  float center, scale, shift;
} normalization;

static inline normalization normalization_of(
  int c, __global const float *weight, __global const float *bias, __global const float *mean, __global const float *variance, float epsilon
) {
  normalization n = {mean[c], weight[c] / sqrt(variance[c] + epsilon), bias[c]};
  return n;
}

static inline float normalized(float x, normalization n) { return (x - n.center) * n.scale + n.shift; }

// The sum of each block of each channel, padding included. Range: stride, blocks.
__kernel __attribute__((reqd_work_group_size(16, 4, 1))) void batch_block_sums(
  __global float *restrict sums, __global const float *restrict a, __global const float *restrict b, __global const float *restrict weight,
  __global const float *restrict bias, __global const float *restrict mean, __global const float *restrict variance, int images,
  int channels, int stride, int pixels, float epsilon ROW_COUNT_PARAMETERS
) {
  int c = get_global_id(0), block = get_global_id(1);
  if (block >= ceil_divide(images * pixels, BLOCK)) return;
  int end = min((block + 1) * BLOCK, LIVE_ROWS(images) * pixels);
  normalization n = {0.0f, 0.0f, 0.0f};
  if (ACTIVATION != ACTIVATION_IDENTITY && c < channels) n = normalization_of(c, weight, bias, mean, variance, epsilon);
  else if (TERM != TERM_VALUE && c < channels) n.center = mean[c];
  long_sum sum = {0.0f, 0.0f};
  for (int pixel = block * BLOCK; pixel < end; pixel++) {
    size_t i = (size_t)pixel * stride + c;
    float value = a[i];
    if (ACTIVATION != ACTIVATION_IDENTITY) value = times_slope(value, normalized(b[i], n), ACTIVATION);
    if (TERM == TERM_DEVIATION) value = (value - n.center) * (value - n.center);
    if (TERM == TERM_PRODUCT) value *= b[i] - n.center;
    sum = with(sum, value);
  }
  sums[(size_t)block * stride + c] = sum.total;
}

// What becomes of the sums of all blocks: 16 sums of every 16th block each, which are then added in order. Range: stride, 16.
__kernel __attribute__((reqd_work_group_size(16, 16, 1))) void batch_sums(
  __global float *restrict result, __global const float *restrict sums, __global const float *restrict variance, int images, int channels,
  int stride, int pixels, float epsilon ROW_COUNT_PARAMETERS
) {
  __local float stripes[16][16];
  int c = get_global_id(0), lane = get_local_id(0), stripe = get_local_id(1), count = LIVE_ROWS(images) * pixels;
  long_sum sum = {0.0f, 0.0f};
  for (int block = stripe; block < ceil_divide(count, BLOCK); block += 16) sum = with(sum, sums[(size_t)block * stride + c]);
  stripes[stripe][lane] = sum.total;
  barrier(CLK_LOCAL_MEM_FENCE);
  if (stripe != 0 || c >= channels) return;
  float total = 0.0f;
  for (int i = 0; i < 16; i++) total += stripes[i][lane];
  if (RESULT == IS_MEAN) total /= max(count, 1);
  if (RESULT == IS_NORMALIZED) total /= sqrt(variance[c] + epsilon);
  result[c] = total;
}

// Range: all floats of the maps, padding included.
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void batch_normalization_training(
  __global float *restrict output, __global const float *restrict input, __global const float *restrict weight,
  __global const float *restrict bias, __global const float *restrict mean, __global const float *restrict variance, int images, int channels,
  int stride, int pixels, float epsilon ROW_COUNT_PARAMETERS
) {
  size_t i = get_global_id(0);
  if (i >= (size_t)LIVE_ROWS(images) * pixels * stride) return;
  int c = i % stride;
  float value = 0.0f;
  if (c < channels) value = activated(normalized(input[i], normalization_of(c, weight, bias, mean, variance, epsilon)), ACTIVATION);
  output[i] = value;
}

// The gradient of the input from those of weight and bias. Range: all floats of the maps, padding included.
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void batch_normalization_training_gradient(
  __global float *restrict dx, __global const float *restrict dy, __global const float *restrict x, __global const float *restrict weight,
  __global const float *restrict bias, __global const float *restrict mean, __global const float *restrict variance,
  __global const float *restrict weight_gradient, __global const float *restrict bias_gradient, int images, int channels, int stride,
  int pixels, float epsilon ROW_COUNT_PARAMETERS
) {
  size_t i = get_global_id(0);
  int rows = LIVE_ROWS(images) * pixels;
  if (i >= (size_t)rows * stride) return;
  int c = i % stride;
  float value = 0.0f;
  if (c < channels) {
    float g = dy[i];
    if (ACTIVATION != ACTIVATION_IDENTITY) g = times_slope(g, normalized(x[i], normalization_of(c, weight, bias, mean, variance, epsilon)), ACTIVATION);
    float inverse = 1.0f / sqrt(variance[c] + epsilon), normal = (x[i] - mean[c]) * inverse;
    value = weight[c] * inverse * (g - (bias_gradient[c] + normal * weight_gradient[c]) / rows);
  }
  dx[i] = value;
}

// Statistics that follow those of batches; what is not finite is left out. norm: where `depends_on_step`, the result of gradient_norm_result; else nothing
// is read there. Range: channels.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void running_statistics(
  __global float *restrict next_mean, __global float *restrict next_variance, __global const float *restrict mean,
  __global const float *restrict variance, __global const float *restrict batch_mean, __global const float *restrict batch_variance,
  __global const float *restrict norm, int depends_on_step, int images, int channels, int pixels, float momentum ROW_COUNT_PARAMETERS
) {
  // The same bits as where the sample's variance goes through memory.
  #pragma OPENCL FP_CONTRACT OFF
  int c = get_global_id(0), count = LIVE_ROWS(images) * pixels;
  if (c >= channels) return;
  float mean_step = batch_mean[c] - mean[c], sample = batch_variance[c] * ((float)count / max(count - 1, 1));
  int is_taken = !depends_on_step || norm[3] > 0.0f;
  int is_known = is_taken && count > 0 && isfinite(batch_mean[c]) && isfinite(batch_variance[c]);
  next_mean[c] = mean[c] + (is_known ? momentum * mean_step : 0.0f);
  next_variance[c] = variance[c] + (is_known ? momentum * (sample - variance[c]) : 0.0f);
}
