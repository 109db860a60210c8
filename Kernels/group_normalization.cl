// Group normalisation (Wu and He 2018): the pixels of a group of channels of an image are brought to mean 0 and variance 1, then scaled and shifted by
// channel. Maps are NHWC; a group's channels are neighbours.

#ifndef LANES
#define LANES 256 // work-items that share a group
#endif

// A sum of many numbers that loses nothing to rounding but its own last bit (Kahan 1965).
typedef struct {
  float total, lost;
} long_sum;

static inline long_sum with(long_sum sum, float term) {
  float next = term - sum.lost, total = sum.total + next;
  return (long_sum){total, (total - sum.total) - next};
}

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
