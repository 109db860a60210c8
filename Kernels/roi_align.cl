// Average RoIAlign of each region on the pyramid level that fits its size (He et al. 2017; level rule of Lin et al. 2017, equation 1).
//
// regions [R][5]: image index, x1, y1, x2, y2 in image pixels; maps NHWC with `channels` floats a pixel, all levels alike; output
// [R][OUTPUT_SIZE][OUTPUT_SIZE][channels]. No half-pixel shift; a sample beyond the map by more than a cell counts as zero.
// A work-group makes one region: LANES work-items along the channels, VECTOR_WIDTH channels at a time, BINS bins at a time.

#ifndef LEVELS
#define LEVELS 4 // of the pyramid
#endif
#ifndef OUTPUT_SIZE
#define OUTPUT_SIZE 7 // bins along each side
#endif
#ifndef SAMPLING_RATIO
#define SAMPLING_RATIO 2 // samples of a bin along each axis; 0: as many as the bin has cells
#endif
#ifndef LANES
#define LANES 64 // work-items along the channels
#endif
#ifndef BINS
#define BINS 4 // bins that are made at the same time
#endif

// A coordinate between two cells of one axis.
struct sample {
  int low, high;
  float low_weight, high_weight;
  bool inside;
};

static inline struct sample sample_at(float position, int size) {
  const bool inside = position >= -1.0f && position <= (float)size;
  position = inside && position > 0 ? position : 0;
  const int low = min((int)position, size - 1), high = min(low + 1, size - 1);
  const float fraction = low < high ? position - (float)low : 0;
  return (struct sample){low, high, 1.0f - fraction, fraction, inside};
}

// One axis of the box, on the map: OUTPUT_SIZE bins of `samples` sample points each.
struct axis {
  float start, bin;
  int samples, cells;
};

static inline struct axis axis_of(float first, float last, float scale, int cells) {
#pragma OPENCL FP_CONTRACT OFF
  const float start = first * scale, extent = last * scale - start;
  const float bin = (extent >= 1.0f ? extent : 1.0f) / (float)OUTPUT_SIZE;
  return (struct axis){start, bin, SAMPLING_RATIO > 0 ? SAMPLING_RATIO : (int)ceil(bin), cells};
}

static inline struct sample axis_sample(struct axis axis, int bin, int i) {
#pragma OPENCL FP_CONTRACT OFF
  const float offset = ((float)i + 0.5f) * axis.bin / (float)axis.samples;
  return sample_at(axis.start + (float)bin * axis.bin + offset, axis.cells);
}

// floor(canonical_level + log2(sqrt(area) / canonical_scale) + 1e-6), held within the levels there are; counted from the first. -1 where there is no such
// number (a corner is not a number, or one side is negative): such a region is zero.
static inline int level_of(float4 box, float canonical_scale, float canonical_level, float first_level) {
#pragma OPENCL FP_CONTRACT OFF
  const float side = sqrt((box.z - box.x) * (box.w - box.y));
  const float level = floor(canonical_level + log2(side / canonical_scale) + 1e-6f) - first_level;
  if (isnan(level)) return -1;
  return level < LEVELS - 1 ? (level > 0 ? (int)level : 0) : LEVELS - 1;
}

// VECTOR_WIDTH channels of one bin; `map` begins at the channels of the first pixel.
static inline vector bin_average(__global const float *map, int channels, struct axis rows, struct axis columns, int row, int column) {
  vector sum = (vector)(0.0f);
  // Processors gain from unrolling this loop as well; a GPU's work-items would take too many registers.
#if SAMPLING_RATIO && VECTOR_WIDTH == 16
#pragma unroll
#else
#pragma unroll 1
#endif
  for (int i = 0; i < rows.samples; i++) {
    const struct sample y = axis_sample(rows, row, i);
    __global const float *low = map + (size_t)(y.low * columns.cells) * channels, *high = map + (size_t)(y.high * columns.cells) * channels;
#if SAMPLING_RATIO
#pragma unroll
#endif
    for (int j = 0; j < columns.samples; j++) {
      const struct sample x = axis_sample(columns, column, j);
      if (!y.inside || !x.inside) continue;
      sum += (y.low_weight * x.low_weight) * LOAD_VECTOR(low + x.low * channels);
      sum += (y.low_weight * x.high_weight) * LOAD_VECTOR(low + x.high * channels);
      sum += (y.high_weight * x.low_weight) * LOAD_VECTOR(high + x.low * channels);
      sum += (y.high_weight * x.high_weight) * LOAD_VECTOR(high + x.high * channels);
    }
  }
  return sum / (float)(rows.samples * columns.samples);
}

#define LEVEL_PARAMETERS(i) , __global const float *map##i, int height##i, int width##i, float scale##i
#define CHOOSE_LEVEL(i) if (level == i) { map = map##i; height = height##i; width = width##i; scale = scale##i; }

// Range: LANES for each region, BINS.
__kernel __attribute__((reqd_work_group_size(LANES, BINS, 1))) void roi_align_forward(
  __global float *output, __global const float *regions, int region_count, int channels, float canonical_scale, float canonical_level,
  float first_level EACH_LEVEL(LEVEL_PARAMETERS) ROW_COUNT_PARAMETERS
) {
  const int region = get_group_id(0);
  if (region >= LIVE_ROWS(region_count)) return;
  const int image = (int)regions[5 * region];
  const float4 box = vload4(0, regions + 5 * region + 1);
  const int level = level_of(box, canonical_scale, canonical_level, first_level);
  __global const float *map = map0;
  int height = height0, width = width0;
  float scale = scale0;
  EACH_LEVEL(CHOOSE_LEVEL)
  const struct axis rows = axis_of(box.y, box.w, scale, height), columns = axis_of(box.x, box.z, scale, width);
  map += (size_t)image * height * width * channels;
  output += (size_t)region * OUTPUT_SIZE * OUTPUT_SIZE * channels;
  for (int bin = get_local_id(1); bin < OUTPUT_SIZE * OUTPUT_SIZE; bin += BINS)
    for (int c = get_local_id(0) * VECTOR_WIDTH; c < channels; c += LANES * VECTOR_WIDTH) {
      vector mean = (vector)(0.0f);
      if (level >= 0) mean = bin_average(map + c, channels, rows, columns, bin / OUTPUT_SIZE, bin % OUTPUT_SIZE);
      STORE_VECTOR(mean, output + bin * channels + c);
    }
}
