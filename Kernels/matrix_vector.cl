// Products of a matrix with a few vectors: output = activation(x * W + bias). Convolutions of images of one pixel (squeeze and excitation; Hu et al. 2018).
//
// output [rows][columns]; x [rows][depth], columns and depth padded to 16, zeros in the padding; W is packed as in gemm.cl:
// [columns / 16][depth][16]. Where gemm.cl would sum the depth in one long chain for each element, here STRIPES sums go side by side, each of every
// STRIPES-th number, and are then added in order.

#ifndef ACTIVATION
#define ACTIVATION ACTIVATION_IDENTITY // of the epilogue
#endif
#ifndef STRIPES
#define STRIPES 16 // sums of an element, a divisor of 16
#endif
#define LANES 16 // columns of a panel

#if VECTOR_WIDTH == 16
// A work-item has a vector for each sum of a panel, and makes several panels where the range is shorter. Range: panels, rows.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void matrix_vector_forward(
  __global float *restrict output, __global const float *restrict input, __global const float *restrict weights,
  __global const float *restrict bias, int rows, int columns, int depth ROW_COUNT_PARAMETERS
) {
  int row = get_global_id(1);
  if (row >= LIVE_ROWS(rows)) return;
  input += (size_t)row * depth;
  for (int column = get_global_id(0) * LANES; column < columns; column += get_global_size(0) * LANES) {
    __global const float *panel = weights + (size_t)column * depth;
    vector sums[STRIPES];
#pragma unroll
    for (int i = 0; i < STRIPES; i++) sums[i] = (vector)(0.0f);
    for (int k = 0; k < depth; k += STRIPES)
#pragma unroll
      for (int i = 0; i < STRIPES; i++) sums[i] = fma((vector)(input[k + i]), LOAD_VECTOR(panel + (k + i) * LANES), sums[i]);
#pragma unroll
    for (int i = 1; i < STRIPES; i++) sums[0] += sums[i];
    STORE_VECTOR(ACTIVATED_VECTOR(sums[0] + LOAD_VECTOR(bias + column), ACTIVATION), output + (size_t)row * columns + column);
  }
}
#else
// A work-group makes a panel, with a line of work-items for each sum. Range: columns, STRIPES, rows.
__kernel __attribute__((reqd_work_group_size(LANES, STRIPES, 1))) void matrix_vector_forward(
  __global float *restrict output, __global const float *restrict input, __global const float *restrict weights,
  __global const float *restrict bias, int rows, int columns, int depth ROW_COUNT_PARAMETERS
) {
  __local float sums[STRIPES][LANES];
  int column = get_global_id(0), lane = get_local_id(0), stripe = get_local_id(1), row = get_group_id(2);
  int end = row < LIVE_ROWS(rows) ? depth : 0;
  input += (size_t)row * depth;
  weights += (size_t)(column - lane) * depth + lane;
  float sum = 0.0f;
  for (int k = stripe; k < end; k += STRIPES) sum = fma(input[k], weights[k * LANES], sum);
  sums[stripe][lane] = sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  if (stripe != 0 || end == 0) return;
  for (int i = 1; i < STRIPES; i++) sum += sums[i][lane];
  output[(size_t)row * columns + column] = activated(sum + bias[column], ACTIVATION);
}
#endif
