// Parameters in the order in which other kernels read them, from the order of checkpoints. Filters or columns can be multiplied by a scale on the way.

// Where the elements of a matrix lie in a weight: steps from one column, channel and cell to the next. The columns may be those of the pixels of a map,
// map_stride of each, of which map_columns exist. A scale has a factor for each column (1) or channel (2).
#define ORDERED_WEIGHT                                                                                                 \
  __global const float *restrict weight, __global const float *restrict scale, int scaling, int start, int column_step, int channel_step,            \
    int cell_step, int map_step, int map_columns, int map_stride
#define ORDER scale, scaling, start, column_step, channel_step, cell_step, map_step, map_columns, map_stride

static inline float ordered_weight(
  __global const float *weight, int column, int channel, int cell, __global const float *scale, int scaling, int start, int column_step,
  int channel_step, int cell_step, int map_step, int map_columns, int map_stride
) {
  int map = column / map_stride, place = column % map_stride;
  if (place >= map_columns) return 0.0f;
  float value = weight[start + map * map_step + cell * cell_step + (size_t)place * column_step + (size_t)channel * channel_step];
  return scaling ? value * scale[scaling == 2 ? channel : column] : value;
}

// A weight as [columns / 16][depth padded to 16][16], where the depth is cells of channel_stride floats; zeros in the padding. Range: columns and depth, both
// padded to 16, or depth and columns.
__kernel __attribute__((reqd_work_group_size(16, 16, 1))) void pack_matrix(
  __global float *restrict packed, int columns, int channels, int cells, int channel_stride, int depth, int goes_by_columns, ORDERED_WEIGHT
) {
  int column = get_global_id(goes_by_columns ? 0 : 1), k = get_global_id(goes_by_columns ? 1 : 0);
  int channel = k % channel_stride, cell = k / channel_stride;
  bool is_inside = column < columns && channel < channels && cell < cells;
  packed[((size_t)(column / 16) * depth + k) * 16 + column % 16] = is_inside ? ordered_weight(weight, column, channel, cell, ORDER) : 0.0f;
}

// Cells of single channels as [cells][channels padded to 16]; without values zeros. Range: channels padded to 16, cells.
__kernel __attribute__((reqd_work_group_size(16, 1, 1))) void pack_channels(
  __global float *restrict packed, int is_given, int channels, float padding, ORDERED_WEIGHT
) {
  int channel = get_global_id(0), cell = get_global_id(1);
  float value = channel < channels ? 0.0f : padding;
  if (channel < channels && is_given) value = ordered_weight(weight, channel, 0, cell, ORDER);
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
  __global float *restrict packed, int filters, int channels, ORDERED_WEIGHT
) {
#pragma OPENCL FP_CONTRACT OFF
  int filter = get_global_id(0), channel = get_global_id(1);
  bool is_inside = filter < filters && channel < channels;
  real g[9];
  for (int i = 0; i < 9; i++) g[i] = is_inside ? ordered_weight(weight, filter, channel, i, ORDER) : 0.0f;
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
