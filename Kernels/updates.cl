// Steps of learning: the norm of all gradients, optimisers, averages. Tensors are dense.

#define LANES 256         // work-items of a group
#define NORM_BLOCK 16384  // elements whose squares a group adds

// Squares of many numbers: the largest of them without its sign, and the sum of the squares of their shares in that. It overflows for no number, and stays
// what is not finite.
typedef struct {
  float largest, sum;
} squares;

// Both together.
static inline squares joined(squares a, squares b) {
  const float largest = a.largest >= b.largest || isnan(a.largest) ? a.largest : b.largest;
  if (!(largest > 0.0f)) return (squares){largest, 0.0f};
  const float first = a.largest / largest, second = b.largest / largest;
  return (squares){largest, a.sum * first * first + b.sum * second * second};
}

// Those of all lanes, in their order; for lane 0.
INLINE squares of_lanes(squares mine, __local float *largest, __local float *sums) {
  const int lane = get_local_id(0);
  largest[lane] = mine.largest;
  sums[lane] = mine.sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int i = 1; lane == 0 && i < LANES; i++) mine = joined(mine, (squares){largest[i], sums[i]});
  return mine;
}

// The squares of the blocks of one tensor, number `index` of those whose numbers must be finite. blocks [...]: largest, sum, index.
// Range: LANES for each block.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void gradient_norm_blocks(
  __global float4 *restrict blocks, __global const float *restrict values, int count, int first_block, int index
) {
  __local float largest[LANES], sums[LANES];
  const int lane = get_local_id(0), block = get_group_id(0);
  const size_t first = (size_t)block * NORM_BLOCK, last = min(first + NORM_BLOCK, (size_t)count);
  squares mine = {0.0f, 0.0f};
  for (size_t i = first + lane; i < last; i += LANES) {
    const float x = fabs(values[i]);
    mine.largest = x > mine.largest || isnan(x) ? x : mine.largest;
  }
  for (size_t i = first + lane; i < last && mine.largest > 0.0f; i += LANES) {
    const float share = values[i] / mine.largest;
    mine.sum += share * share;
  }
  mine = of_lanes(mine, largest, sums);
  if (lane == 0) blocks[first_block + block] = (float4)(mine.largest, mine.sum, (float)index, 0.0f);
}

// From the blocks, those of `losses` losses first, to the factor for the gradients, their norm, the first tensor that is not finite and whether all are.
// limits: the norm's limit, and a factor of all gradients. Range: LANES.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void gradient_norm_result(
  __global float *restrict result, __global const float4 *restrict blocks, __global const float *restrict limits, int count, int losses
) {
  __local float largest[LANES], sums[LANES];
  __local int first_broken;
  const int lane = get_local_id(0);
  if (lane == 0) first_broken = INT_MAX;
  barrier(CLK_LOCAL_MEM_FENCE);
  squares mine = {0.0f, 0.0f};
  for (int i = lane; i < count; i += LANES) {
    if (!isfinite(blocks[i].x)) atomic_min(&first_broken, (int)blocks[i].z);
    if (i >= losses) mine = joined(mine, (squares){blocks[i].x, blocks[i].y});
  }
  mine = of_lanes(mine, largest, sums);
  if (lane > 0) return;
  const float share = limits[1], norm = (isfinite(mine.largest) ? mine.largest * sqrt(mine.sum) : mine.largest) * share;
  // As clip_grad_norm_ has it.
  const float factor = isfinite(limits[0]) ? fmin(1.0f, limits[0] / (norm + 1e-6f)) : 1.0f;
  const bool is_finite = first_broken == INT_MAX;
  result[0] = is_finite ? factor * share : 0.0f;
  result[1] = norm;
  result[2] = is_finite ? -1.0f : (float)first_broken;
  result[3] = is_finite ? 1.0f : 0.0f;
}

// settings: rate, momentum, decay; norm: the result of gradient_norm_result. Range: elements.
#ifndef NESTEROV
#define NESTEROV 0 // whether the step looks ahead
#endif
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

// Range: elements.
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void moving_average(
  __global float *restrict next, __global const float *restrict average, __global const float *restrict weight,
  __global const float *restrict decay, int count
) {
  const int i = get_global_id(0);
  if (i < count) next[i] = average[i] + (1.0f - *decay) * (weight[i] - average[i]);
}

// Where `keep` is zero the old sum does not matter, whatever it is. Range: elements.
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void accumulation(
  __global float *restrict next, __global const float *restrict sum, __global const float *restrict gradient,
  __global const float *restrict keep, int count
) {
  const int i = get_global_id(0);
  if (i < count) next[i] = *keep == 0.0f ? gradient[i] : *keep * sum[i] + gradient[i];
}
