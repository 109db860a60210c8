// Softmax of the rows of a matrix: exp(x - max) / sum, one work-group a row.
//
// logits [R][stride], of which `columns` count; scores [R][columns]. Rows from offsets[images] on do not exist. The sum is serial, in the order of
// the columns.

#define LANES 64 // work-items of a row

// Range: LANES for each row.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void softmax_forward(
  __global float *scores, __global const float *logits, __global const int *offsets, int images, int columns, int stride
) {
  __local float largest[LANES], maximum, sum;
  const int row = get_group_id(0), lane = get_local_id(0), live_columns = row < offsets[images] ? columns : 0;
  scores += (size_t)row * columns;
  logits += (size_t)row * stride;
  float value = -INFINITY;
  for (int i = lane; i < live_columns; i += LANES) value = logits[i] > value ? logits[i] : value;
  largest[lane] = value;
  barrier(CLK_LOCAL_MEM_FENCE);
  if (lane == 0) {
    for (int i = 1; i < LANES; i++) value = largest[i] > value ? largest[i] : value;
    maximum = value;
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int i = lane; i < live_columns; i += LANES) scores[i] = exp(logits[i] - maximum);
  barrier(CLK_GLOBAL_MEM_FENCE);
  if (lane == 0) {
    float total = 0;
    for (int i = 0; i < live_columns; i++) total += scores[i];
    sum = total;
  }
  barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
  for (int i = lane; i < live_columns; i += LANES) scores[i] /= sum;
}
