// Steps of learning: the norm of all gradients, optimisers, averages. Tensors are dense.

#ifndef LANES
#define LANES 256 // work-items of a group
#endif
#define NORM_BLOCK 16384 // elements whose squares a group adds

// Squares of many numbers: x is the largest of them without its sign, y the sum of the squares of their shares in that. It overflows for no number, and what
// is not finite stays so.

// Both together.
static inline float2 joined(float2 a, float2 b) {
  const float largest = a.x >= b.x || isnan(a.x) ? a.x : b.x;
  if (!(largest > 0.0f)) return (float2)(largest, 0.0f);
  const float first = a.x / largest, second = b.x / largest;
  return (float2)(largest, a.y * first * first + b.y * second * second);
}

// Those of all lanes, in their order; for lane 0.
INLINE float2 joined_lanes(float2 mine, __local float2 *lanes) {
  lanes[get_local_id(0)] = mine;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int i = 1; get_local_id(0) == 0 && i < LANES; i++) mine = joined(mine, lanes[i]);
  return mine;
}

// A vector, number by number.
union numbers {
  vector all;
  float each[VECTOR_WIDTH];
};

// The squares of a block, a vector at a time, each of its numbers for itself. `values` begins at a multiple of 16 floats.
static inline float2 squares_of_lane(__global const float *values, int count) {
  vector largest = (vector)(0.0f), sum = (vector)(0.0f);
  const int step = LANES * VECTOR_WIDTH, first = get_local_id(0) * VECTOR_WIDTH, end = count / VECTOR_WIDTH * VECTOR_WIDTH;
  for (int i = first; i < end; i += step) {
    const vector x = fabs(LOAD_VECTOR(values + i));
    largest = ((x > largest) | (x != x)) ? x : largest;
  }
  for (int i = first; i < end; i += step) {
    const vector share = largest > (vector)(0.0f) ? LOAD_VECTOR(values + i) / largest : (vector)(0.0f);
    sum += share * share;
  }
  float2 mine = (float2)(0.0f);
  union numbers all_largest = {largest}, all_sums = {sum};
  for (int i = 0; i < VECTOR_WIDTH; i++) mine = joined(mine, (float2)(all_largest.each[i], all_sums.each[i]));
  for (int i = end + get_local_id(0); i < count; i += LANES) mine = joined(mine, (float2)(fabs(values[i]), 1.0f));
  return mine;
}

// The squares of the blocks of one tensor, number `index` of those whose numbers must be finite. blocks [...]: largest, sum, index.
// Range: LANES for each block.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void gradient_norm_blocks(
  __global float4 *restrict blocks, __global const float *restrict values, int count, int first_block, int index
) {
  __local float2 lanes[LANES];
  const int block = get_group_id(0);
  const float2 mine = squares_of_lane(values + (size_t)block * NORM_BLOCK, min(NORM_BLOCK, count - block * NORM_BLOCK));
  const float2 all = joined_lanes(mine, lanes);
  if (get_local_id(0) == 0) blocks[first_block + block] = (float4)(all.x, all.y, (float)index, 0.0f);
}

// From the blocks, those of `losses` losses first, to the factor for the gradients, their norm, the first tensor that is not finite and whether all are.
// limits: the norm's limit, and a factor of all gradients. Range: LANES.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void gradient_norm_result(
  __global float *restrict result, __global const float4 *restrict blocks, __global const float *restrict limits, int count, int losses
) {
  __local float2 lanes[LANES];
  __local int first_broken;
  const int lane = get_local_id(0);
  if (lane == 0) first_broken = INT_MAX;
  barrier(CLK_LOCAL_MEM_FENCE);
  float2 mine = (float2)(0.0f);
  for (int i = lane; i < count; i += LANES) {
    if (!isfinite(blocks[i].x)) atomic_min(&first_broken, (int)blocks[i].z);
    if (i >= losses) mine = joined(mine, blocks[i].xy);
  }
  const float2 all = joined_lanes(mine, lanes);
  if (lane > 0) return;
  const float share = limits[1], norm = (isfinite(all.x) ? all.x * sqrt(all.y) : all.x) * share;
  // As clip_grad_norm_ has it.
  const float factor = isfinite(limits[0]) ? fmin(1.0f, limits[0] / (norm + 1e-6f)) : 1.0f;
  const bool is_finite = first_broken == INT_MAX;
  result[0] = is_finite ? factor * share : 0.0f;
  result[1] = norm;
  result[2] = is_finite ? -1.0f : (float)first_broken;
  result[3] = is_finite ? 1.0f : 0.0f;
}

#ifndef NESTEROV
#define NESTEROV 0 // whether SGD looks ahead
#endif

// settings: rate, momentum, decay; norm: the result of gradient_norm_result. Range: elements.
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void sgd_step(
  __global float *restrict next_weight, __global float *restrict next_velocity, __global const float *restrict weight,
  __global const float *restrict velocity, __global const float *restrict gradient, __global const float *restrict settings,
  __global const float *restrict norm, int count
) {
  const int i = get_global_id(0);
  if (i >= count) return;
  float w = weight[i], v = velocity[i];
  if (norm[3] > 0.0f) {
    const float g = norm[0] * gradient[i] + settings[2] * w;
    v = settings[1] * v + g;
    w -= settings[0] * (NESTEROV ? g + settings[1] * v : v);
  }
  next_weight[i] = w;
  next_velocity[i] = v;
}

// settings: rate, beta1, beta2, epsilon, decay, c1, c2; norm: the result of gradient_norm_result. Range: elements.
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void adamw_step(
  __global float *restrict next_weight, __global float *restrict next_first, __global float *restrict next_second,
  __global const float *restrict weight, __global const float *restrict first, __global const float *restrict second,
  __global const float *restrict gradient, __global const float *restrict settings, __global const float *restrict norm, int count
) {
  const int i = get_global_id(0);
  if (i >= count) return;
  float w = weight[i], m = first[i], v = second[i];
  if (norm[3] > 0.0f) {
    const float g = norm[0] * gradient[i], rate = settings[0];
    m = settings[1] * m + (1.0f - settings[1]) * g;
    v = settings[2] * v + (1.0f - settings[2]) * g * g;
    w = (1.0f - rate * settings[4]) * w - rate / settings[5] * m / (sqrt(v) / sqrt(settings[6]) + settings[3]);
  }
  next_weight[i] = w;
  next_first[i] = m;
  next_second[i] = v;
}

// norm: the result of gradient_norm_result. Range: elements.
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void moving_average(
  __global float *restrict next, __global const float *restrict average, __global const float *restrict weight,
  __global const float *restrict decay, __global const float *restrict norm, int count
) {
  const int i = get_global_id(0);
  if (i < count) next[i] = norm[3] > 0.0f ? average[i] + (1.0f - *decay) * (weight[i] - average[i]) : average[i];
}

// Where `keep` is zero the old sum does not matter, whatever it is. Range: elements.
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void accumulation(
  __global float *restrict next, __global const float *restrict sum, __global const float *restrict gradient,
  __global const float *restrict keep, int count
) {
  // The same bits as where processes add their gradients up on the processor.
  #pragma OPENCL FP_CONTRACT OFF
  const int i = get_global_id(0);
  if (i < count) next[i] = *keep == 0.0f ? gradient[i] : *keep * sum[i] + gradient[i];
}
