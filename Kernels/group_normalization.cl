// Group normalisation (Wu and He 2018): the pixels of a group of channels of an image are brought to mean 0 and variance 1, then scaled and shifted by
// channel. Maps are NHWC; a group's channels are neighbours.

#ifndef LANES
#define LANES 256 // work-items that share a group
#endif

// The sums of all lanes, in their order.
INLINE float sum_of_lanes(float sum, __local float *sums) {
  int lane = get_local_id(0);
  sums[lane] = sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  float total = 0.0f;
  for (int i = 0; i < LANES; i++) total += sums[i];
  barrier(CLK_LOCAL_MEM_FENCE);
  return total;
}

#define STRIPES (LANES > 1 ? 16 : 1) // work-items that share a channel on the way back

// The mean of each group, and the inverse of its standard deviation. Range: LANES, groups of all images.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void group_normalization_statistics(
  __global float2 *restrict statistics, __global const float *restrict input, int images, int groups, int channels, int stride, int pixels,
  float epsilon ROW_COUNT_PARAMETERS
) {
  __local float sums[LANES];
  int problem = get_group_id(1), size = channels / groups, count = problem / groups < LIVE_ROWS(images) ? pixels * size : 0;
  input += (size_t)(problem / groups) * pixels * stride + problem % groups * size;
  long_sum sum = {0.0f, 0.0f};
  for (int i = get_local_id(0); i < count; i += LANES) sum = with(sum, input[(size_t)(i / size) * stride + i % size]);
  float mean = sum_of_lanes(sum.total, sums) / (pixels * size);
  long_sum squares = {0.0f, 0.0f};
  for (int i = get_local_id(0); i < count; i += LANES) {
    float difference = input[(size_t)(i / size) * stride + i % size] - mean;
    squares = with(squares, difference * difference);
  }
  float variance = sum_of_lanes(squares.total, sums) / (pixels * size);
  if (get_local_id(0) == 0 && count > 0) statistics[problem] = (float2)(mean, 1.0f / sqrt(variance + epsilon));
}

// Range: all floats of the maps, padding included.
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void group_normalization_forward(
  __global float *restrict output, __global const float *restrict input, __global const float2 *restrict statistics,
  __global const float *restrict weight, __global const float *restrict bias, int images, int groups, int channels, int stride, int pixels
    ROW_COUNT_PARAMETERS
) {
  size_t i = get_global_id(0);
  int channel = i % stride, image = i / stride / pixels;
  if (image >= LIVE_ROWS(images)) return;
  float value = 0.0f;
  if (channel < channels) {
    float2 group = statistics[image * groups + channel / (channels / groups)];
    value = (input[i] - group.x) * group.y * weight[channel] + bias[channel];
  }
  output[i] = value;
}

// Per image and channel the sums of dy * (x - mean) / deviation, and of dy: both [images][stride], zeros for images that do not exist.
// Range: channels as they lie in memory, STRIPES, images.
__kernel __attribute__((reqd_work_group_size(16, STRIPES, 1))) void group_normalization_gradient_sums(
  __global float *restrict products, __global float *restrict sums, __global const float *restrict dy, __global const float *restrict input,
  __global const float2 *restrict statistics, int images, int groups, int channels, int stride, int pixels ROW_COUNT_PARAMETERS
) {
  __local float2 stripes[STRIPES][16];
  int channel = get_global_id(0), stripe = get_local_id(1), image = get_group_id(2), end = image < LIVE_ROWS(images) ? pixels : 0;
  size_t first = (size_t)image * pixels * stride + channel;
  float2 group = (float2)(0.0f);
  if (end > 0 && channel < channels) group = statistics[image * groups + channel / (channels / groups)];
  long_sum product = {0.0f, 0.0f}, sum = {0.0f, 0.0f};
  for (int p = stripe; p < end; p += STRIPES) {
    float gradient = dy[first + (size_t)p * stride];
    product = with(product, gradient * ((input[first + (size_t)p * stride] - group.x) * group.y));
    sum = with(sum, gradient);
  }
  stripes[stripe][get_local_id(0)] = (float2)(product.total, sum.total);
  barrier(CLK_LOCAL_MEM_FENCE);
  if (stripe != 0) return;
  float2 total = (float2)(0.0f);
  for (int i = 0; i < STRIPES; i++) total += stripes[i][get_local_id(0)];
  products[image * stride + channel] = total.x;
  sums[image * stride + channel] = total.y;
}

// Of each group the means of what its weights make of dy, and of that times (x - mean) / deviation. Range: groups of all images.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void group_normalization_gradient_means(
  __global float2 *restrict means, __global const float *restrict products, __global const float *restrict sums,
  __global const float *restrict weight, int images, int groups, int channels, int stride, int pixels
) {
  int problem = get_global_id(0), size = channels / groups;
  if (problem >= images * groups) return;
  int first = problem % groups * size, image = problem / groups * stride;
  float2 total = (float2)(0.0f);
  for (int channel = first; channel < first + size; channel++)
    total += (float2)(sums[image + channel], products[image + channel]) * weight[channel];
  means[problem] = total / ((float)size * pixels);
}

// The gradient of x. Range: all floats of the maps, padding included.
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void group_normalization_gradient(
  __global float *restrict dx, __global const float *restrict dy, __global const float *restrict input,
  __global const float2 *restrict statistics, __global const float2 *restrict means, __global const float *restrict weight, int images,
  int groups, int channels, int stride, int pixels ROW_COUNT_PARAMETERS
) {
  size_t i = get_global_id(0);
  int channel = i % stride, image = i / stride / pixels;
  if (image >= LIVE_ROWS(images)) return;
  float value = 0.0f;
  if (channel < channels) {
    int problem = image * groups + channel / (channels / groups);
    float2 group = statistics[problem], mean = means[problem];
    value = (dy[i] * weight[channel] - mean.x - (input[i] - group.x) * group.y * mean.y) * group.y;
  }
  dx[i] = value;
}
