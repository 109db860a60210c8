// Gradients, losses and steps.

#ifndef ACTIVATION
#define ACTIVATION ACTIVATION_IDENTITY // whose gradient it is
#endif

// The gradient dy of an activation's output times its slope, told from `x`: the output for ReLU, else the input. Rows as in elementwise.cl.
// Range (rows * row_size).
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void activation_gradient(
  __global float *restrict dx, __global const float *restrict dy, __global const float *restrict x, int rows, int row_size
    ROW_COUNT_PARAMETERS
) {
  size_t i = get_global_id(0);
  if (i >= (size_t)LIVE_ROWS(rows) * row_size) return;
  float slope = 1.0f, at = x[i];
  if (ACTIVATION == ACTIVATION_RELU) slope = at <= 0.0f ? 0.0f : 1.0f;
  if (ACTIVATION == ACTIVATION_HARD_SIGMOID) slope = at <= -3.0f || at >= 3.0f ? 0.0f : 1 / 6.0f;
  if (ACTIVATION == ACTIVATION_HARD_SWISH) slope = at <= -3.0f ? 0.0f : at >= 3.0f ? 1.0f : at / 3 + 0.5f;
  dx[i] = slope == 0.0f ? 0.0f : dy[i] * slope;
}

// What one of the rows that count is of all of them. Range: 1.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void cross_entropy_share(
  __global float *restrict share, __global const int *restrict labels, int rows ROW_COUNT_PARAMETERS
) {
  int count = 0, end = LIVE_ROWS(rows);
  for (int r = 0; r < end; r++) count += labels[r] >= 0;
  *share = 1.0f / max(count, 1);
}

// Softmax cross-entropy of each row: its gradient, divided by the number of rows that count, and its loss, which is not. Range: rows.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void softmax_cross_entropy(
  __global float *restrict gradient, __global float *restrict losses, __global const float *restrict logits, __global const int *restrict labels,
  __global const float *restrict share, int rows, int classes, int logits_stride, int gradient_stride ROW_COUNT_PARAMETERS
) {
  int r = get_global_id(0);
  if (r >= LIVE_ROWS(rows)) return;
  logits += (size_t)r * logits_stride;
  gradient += (size_t)r * gradient_stride;
  int label = labels[r];
  float largest = -INFINITY, sum = 0.0f;
  for (int k = 0; k < classes; k++) largest = fmax(largest, logits[k]);
  for (int k = 0; k < classes; k++) sum += exp(logits[k] - largest);
  for (int k = 0; k < gradient_stride; k++) {
    float value = 0.0f;
    if (k < classes && label >= 0) value = label < classes ? (exp(logits[k] - largest) / sum - (k == label ? 1.0f : 0.0f)) * *share : NAN;
    gradient[k] = value;
  }
  losses[r] = label < 0 ? 0.0f : label < classes ? log(sum) - (logits[label] - largest) : NAN;
}

// The mean of the losses of rows, added in their order. Range: 1.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void cross_entropy_mean(
  __global float *restrict loss, __global const float *restrict losses, __global const float *restrict share, int rows ROW_COUNT_PARAMETERS
) {
  float sum = 0.0f;
  int end = LIVE_ROWS(rows);
  for (int r = 0; r < end; r++) sum += losses[r];
  *loss = sum * *share;
}
