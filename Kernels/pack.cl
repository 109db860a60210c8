// Parameters in the order in which other kernels read them, from the order of checkpoints. Filters or columns can be multiplied by a scale on the way.

// W [columns][channels][cells], or by its steps a transposed one, as [columns / 16][depth padded to 16][16], where the depth is cells of channel_stride
// floats; zeros in the padding. Range: columns and depth, both padded to 16.
__kernel __attribute__((reqd_work_group_size(16, 16, 1))) void pack_matrix(
  __global float *restrict packed, __global const float *restrict weight, __global const float *restrict scale, int is_scaled, int columns,
  int channels, int cells, int channel_stride, int column_step, int channel_step
) {
  int column = get_global_id(0), k = get_global_id(1), channel = k % channel_stride, cell = k / channel_stride;
  float value = 0.0f;
  if (column < columns && channel < channels && cell < cells) {
    value = weight[(size_t)column * column_step + (size_t)channel * channel_step + cell];
    if (is_scaled) value *= scale[column];
  }
  packed[((size_t)(column / 16) * get_global_size(1) + k) * 16 + column % 16] = value;
}

// [channels][cells] as [cells][channels padded to 16]; without values zeros. Range: channels padded to 16, cells.
__kernel __attribute__((reqd_work_group_size(16, 1, 1))) void pack_channels(
  __global float *restrict packed, __global const float *restrict values, __global const float *restrict scale, int is_given, int is_scaled,
  int channels, float padding
) {
  int channel = get_global_id(0), cell = get_global_id(1), cells = get_global_size(1);
  float value = channel < channels ? 0.0f : padding;
  if (channel < channels && is_given) {
    value = values[channel * cells + cell];
    if (is_scaled) value *= scale[channel];
  }
  packed[cell * get_global_size(0) + channel] = value;
}

// The filter transform G g GT of Winograd F(4x4, 3x3) (see winograd.cl), in double precision where the device has it: W [filters][channels][3][3] as
// [36][filters / 16][channels padded to 16][16]. Range: filters and channels, both padded to 16.
#ifndef HAS_DOUBLE
#define HAS_DOUBLE 0
#endif
#if HAS_DOUBLE
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
typedef double real;
#define REAL(x) x
#else
typedef float real;
#define REAL(x) x##f
#endif
#define REAL_NEAR REAL(0.7071067811865476)
#define REAL_FAR REAL(1.4142135623730951)

__constant real filter_rows[6][3] = {
  {1, 0, 0},
  {-REAL(2.0) / 3, -REAL(2.0) / 3 * REAL_NEAR, -REAL(1.0) / 3},
  {-REAL(2.0) / 3, REAL(2.0) / 3 * REAL_NEAR, -REAL(1.0) / 3},
  {REAL(1.0) / 6, REAL_FAR / 6, REAL(1.0) / 3},
  {REAL(1.0) / 6, -REAL_FAR / 6, REAL(1.0) / 3},
  {0, 0, 1},
};

__kernel __attribute__((reqd_work_group_size(16, 16, 1))) void pack_winograd(
  __global float *restrict packed, __global const float *restrict weight, __global const float *restrict scale, int is_scaled, int filters,
  int channels
) {
#pragma OPENCL FP_CONTRACT OFF
  int filter = get_global_id(0), channel = get_global_id(1);
  bool is_inside = filter < filters && channel < channels;
  real g[9];
  for (int i = 0; i < 9; i++) {
    float value = is_inside ? weight[((size_t)filter * channels + channel) * 9 + i] : 0.0f;
    g[i] = is_inside && is_scaled ? value * scale[filter] : value;
  }
  size_t point = get_global_size(0) * get_global_size(1);
  packed += ((size_t)(filter / 16) * get_global_size(1) + channel) * 16 + filter % 16;
  for (int i = 0; i < 6; i++) {
    real sums[3];
    for (int x = 0; x < 3; x++) sums[x] = filter_rows[i][0] * g[x] + filter_rows[i][1] * g[3 + x] + filter_rows[i][2] * g[6 + x];
    for (int j = 0; j < 6; j++)
      packed[(i * 6 + j) * point] = (float)(sums[0] * filter_rows[j][0] + sums[1] * filter_rows[j][1] + sums[2] * filter_rows[j][2]);
  }
}

// A vector behind another one of as many channels, both padded to 16. Range: channels padded to 16.
__kernel __attribute__((reqd_work_group_size(16, 1, 1))) void pack_channels_behind(
  __global float *restrict packed, __global const float *restrict values, int channels
) {
  int channel = get_global_id(0);
  packed[get_global_size(0) + channel] = channel < channels ? values[channel] : 0.0f;
}

// W [filters][channels][cells], its filters multiplied by a scale, with each element where its steps say. Range: channels * cells, filters; in groups of 16 x 16,
// so that lines are read and written whole.
__kernel __attribute__((reqd_work_group_size(16, 16, 1))) void turn_weight(
  __global float *restrict turned, __global const float *restrict weight, __global const float *restrict scale, int is_scaled, int filters,
  int channels, int cells, int start, int filter_step, int channel_step, int cell_step
) {
  int place = get_global_id(0), filter = get_global_id(1);
  if (place >= channels * cells || filter >= filters) return;
  float value = weight[(size_t)filter * channels * cells + place];
  if (is_scaled) value *= scale[filter];
  turned[start + filter * filter_step + place / cells * channel_step + place % cells * cell_step] = value;
}
