// Sums over many rows (pixels) in two steps: strips of them by themselves, then the strips in their order.

#ifndef FACTOR
#define FACTOR 0 // what the rows are multiplied by before they are added. 0: nothing; 1: rows of b; 2: rows of b less a shift of each channel
#endif
#ifndef SCALE
#define SCALE 0 // what sums are multiplied by. 0: nothing; 1: a scale of their filter; 2: of their channel; 3: 1 / sqrt(scale of their channel + epsilon)
#endif

// Sums of so many rows are added to those of the strip: few large ones lose less to rounding.
#define SUM_BLOCK 64

#if VECTOR_WIDTH == 16
#define STRIP_GROUP __attribute__((reqd_work_group_size(1, 1, 1)))
#else
#define STRIP_GROUP __attribute__((reqd_work_group_size(CHANNEL_LANES, 16, 1)))
#endif

// The sums of each strip of rows, [strips][channels]. Range: channels as they lie in memory, strips.
__kernel STRIP_GROUP void strip_sums(
  __global float *restrict sums, __global const float *restrict a, __global const float *restrict b, __global const float *restrict shift,
  int channels, int strips, int strip_rows, int images, int image_rows ROW_COUNT_PARAMETERS
) {
  int strip = get_global_id(1), live = LIVE_ROWS(images) * image_rows;
  if (strip >= strips) return;
  int begin = min(live, strip * strip_rows), end = min(live, begin + strip_rows);
  EACH_VECTOR(c, channels) {
    vector sum = (vector)(0.0f);
    for (int block = begin; block < end; block += SUM_BLOCK) {
      vector part = (vector)(0.0f);
      for (int r = block; r < min(block + SUM_BLOCK, end); r++) {
        size_t at = (size_t)r * channels + c;
        vector value = LOAD_VECTOR(a + at);
        if (FACTOR == 0) part += value;
        if (FACTOR == 1) part = fma(value, LOAD_VECTOR(b + at), part);
        if (FACTOR == 2) part = fma(value, LOAD_VECTOR(b + at) - LOAD_VECTOR(shift + c), part);
      }
      sum += part;
    }
    STORE_VECTOR(sum, sums + (size_t)strip * channels + c);
  }
}

// weight[filter][channel][cell] = the sum over the strips of sums[strip][filter][cell * stride + channel], where a filter has `columns` floats.
// Range: channels * cells, filters.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void add_strips(
  __global float *restrict weight, __global const float *restrict sums, __global const float *restrict scale, int strips, int filters,
  int channels, int cells, int stride, int columns, float epsilon
) {
  int place = get_global_id(0), filter = get_global_id(1), channel = place / cells;
  if (place >= channels * cells) return;
  sums += (size_t)filter * columns + place % cells * stride + channel;
  float sum = 0.0f;
  for (int strip = 0; strip < strips; strip++) sum += sums[(size_t)strip * filters * columns];
  if (SCALE == 1) sum *= scale[filter];
  if (SCALE == 2) sum *= scale[channel];
  if (SCALE == 3) sum *= 1.0f / sqrt(scale[channel] + epsilon);
  weight[(size_t)filter * channels * cells + place] = sum;
}
