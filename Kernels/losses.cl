// The losses of regions with their gradients, over samples of which some do not count.

#ifndef LEVELS
#define LEVELS 5 // of the pyramid
#endif
#ifndef LANES
#define LANES 256 // work-items that share a sum
#endif

// What one of the rows that count, those whose number is not negative, is of all of them. Range: LANES.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void loss_share(
  __global float *restrict share, __global const int *restrict numbers, int rows ROW_COUNT_PARAMETERS
) {
  __local int counts[LANES];
  const int lane = get_local_id(0), end = LIVE_ROWS(rows);
  int count = 0;
  for (int r = lane; r < end; r += LANES) count += numbers[r] >= 0;
  counts[lane] = count;
  barrier(CLK_LOCAL_MEM_FENCE);
  if (lane > 0) return;
  for (int i = 1; i < LANES; i++) count += counts[i];
  *share = 1.0f / (float)max(count, 1);
}

// The same where a row counts by the weight of its class; a label that is none counts nothing. Range: LANES.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void weighted_loss_share(
  __global float *restrict share, __global const int *restrict labels, __global const float *restrict weights, int rows,
  int classes ROW_COUNT_PARAMETERS
) {
  __local float sums[LANES];
  const int lane = get_local_id(0), end = LIVE_ROWS(rows);
  float sum = 0.0f;
  for (int r = lane; r < end; r += LANES) sum += labels[r] >= 0 && labels[r] < classes ? weights[labels[r]] : 0.0f;
  sums[lane] = sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  if (lane > 0) return;
  for (int i = 1; i < LANES; i++) sum += sums[i];
  *share = sum > 0.0f ? 1.0f / sum : 1.0f;
}

// The sum of the losses of rows times their share: each lane's in order, then those of the lanes in order. Range: LANES.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void loss_mean(
  __global float *restrict loss, __global const float *restrict losses, __global const float *restrict share, int rows ROW_COUNT_PARAMETERS
) {
  __local float sums[LANES];
  const int lane = get_local_id(0), end = LIVE_ROWS(rows);
  float sum = 0.0f;
  for (int r = lane; r < end; r += LANES) sum += losses[r];
  sums[lane] = sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  if (lane > 0) return;
  for (int i = 1; i < LANES; i++) sum += sums[i];
  *loss = sum * *share;
}

// Softmax cross-entropy of each row, times the weight of its class: its gradient, times the share, and its loss, which is not. Range: rows.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void softmax_cross_entropy(
  __global float *restrict gradient, __global float *restrict losses, __global const float *restrict logits, __global const int *restrict labels,
  __global const float *restrict weights, __global const float *restrict share, int rows, int classes, int logits_stride,
  int gradient_stride ROW_COUNT_PARAMETERS
) {
  int r = get_global_id(0);
  if (r >= LIVE_ROWS(rows)) return;
  logits += (size_t)r * logits_stride;
  gradient += (size_t)r * gradient_stride;
  const int label = labels[r];
  const float weight = label >= 0 && label < classes ? weights[label] : label < 0 ? 0.0f : NAN;
  float largest = -INFINITY, sum = 0.0f;
  for (int k = 0; k < classes; k++) largest = fmax(largest, logits[k]);
  for (int k = 0; k < classes; k++) sum += exp(logits[k] - largest);
  for (int k = 0; k < gradient_stride; k++) {
    const bool is_value = k < classes && label >= 0;
    gradient[k] = is_value ? (exp(logits[k] - largest) / sum - (k == label ? 1.0f : 0.0f)) * (weight * *share) : 0.0f;
  }
  losses[r] = label < 0 ? 0.0f : label < classes ? weight * (log(sum) - (logits[label] - largest)) : NAN;
}

// d * d / (2 * beta) below beta, |d| - beta / 2 from there on (Girshick 2015), of four deltas; its gradient is multiplied by the share, the loss is not.
static inline float smooth_l1(
  __global float *gradient, __global const float *deltas, __global const float *target, float beta, float share
) {
  float sum = 0.0f;
  for (int i = 0; i < 4; i++) {
    const float d = deltas[i] - target[i];
    const bool is_small = fabs(d) < beta;
    sum += is_small ? 0.5f * d * d / beta : fabs(d) - 0.5f * beta;
    gradient[i] = (is_small ? d / beta : d > 0.0f ? 1.0f : d < 0.0f ? -1.0f : d) * share;
  }
  return sum;
}

// Maps of all levels are NHWC, `logit_stride` and `delta_stride` floats a pixel; `first` is where the level's anchors begin.
#define LEVEL_PARAMETERS(i)                                                                                            \
  , __global float *logit_gradient##i, __global float *delta_gradient##i, __global const float *logits##i,             \
    __global const float *deltas##i, int first##i, int cells##i, int anchors##i, int logit_stride##i, int delta_stride##i
#define CHOOSE_LEVEL(i)                                                                                                \
  if (index >= first##i) {                                                                                             \
    logit_gradient = logit_gradient##i; delta_gradient = delta_gradient##i; logits = logits##i; deltas = deltas##i;    \
    first = first##i; cells = cells##i; anchors = anchors##i; logit_stride = logit_stride##i; delta_stride = delta_stride##i; \
  }

// The losses of each sample, and its gradients in maps that are zero before. Range: samples of all images.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void region_proposal_loss(
  __global float *restrict objectness_losses, __global float *restrict box_losses, __global const int *restrict sample_anchors,
  __global const int *restrict labels, __global const float *restrict targets, __global const float *restrict share, int samples,
  int samples_per_image, float beta EACH_LEVEL(LEVEL_PARAMETERS)
) {
  const int sample = get_global_id(0);
  if (sample >= samples) return;
  const int index = sample_anchors[sample];
  objectness_losses[sample] = box_losses[sample] = 0.0f;
  if (index < 0) return;
  __global float *logit_gradient = logit_gradient0, *delta_gradient = delta_gradient0;
  __global const float *logits = logits0, *deltas = deltas0;
  int first = first0, cells = cells0, anchors = anchors0, logit_stride = logit_stride0, delta_stride = delta_stride0;
  EACH_LEVEL(CHOOSE_LEVEL)
  const int cell = (index - first) / anchors, anchor = index - first - cell * anchors;
  const size_t pixel = (size_t)(sample / samples_per_image) * cells + cell, logit = pixel * logit_stride + anchor;
  const size_t delta = pixel * delta_stride + 4 * anchor;
  const float x = logits[logit], label = (float)labels[sample];
  // Binary cross-entropy with logits, as PyTorch has it.
  logit_gradient[logit] = (1.0f / (1.0f + exp(-x)) - label) * *share;
  objectness_losses[sample] = (x < 0.0f ? 0.0f : x) - x * label + log1p(exp(-fabs(x)));
  if (labels[sample] > 0) box_losses[sample] = smooth_l1(delta_gradient + delta, deltas + delta, targets + 4 * sample, beta, *share);
}

// The loss of each row, and its gradient: zero but for its own class. Range: rows.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void box_regression_loss(
  __global float *restrict gradient, __global float *restrict losses, __global const float *restrict deltas,
  __global const int *restrict labels, __global const float *restrict targets, __global const float *restrict share, int rows, int classes,
  int deltas_stride, int gradient_stride, float beta ROW_COUNT_PARAMETERS
) {
  const int r = get_global_id(0);
  if (r >= LIVE_ROWS(rows)) return;
  const int label = labels[r];
  gradient += (size_t)r * gradient_stride;
  for (int i = 0; i < gradient_stride; i++) gradient[i] = 0.0f;
  float loss = label < classes ? 0.0f : NAN; // a label that is no class
  if (label > 0 && label < classes)
    loss = smooth_l1(gradient + 4 * label, deltas + (size_t)r * deltas_stride + 4 * label, targets + 4 * r, beta, *share);
  losses[r] = loss;
}
