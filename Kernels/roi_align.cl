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

// MARK: Gradient
//
// Each cell of a map gathers what the samples of all regions took from it, region by region. The samples of a bin are a grid, so what the bin took from a
// cell is a product: of the weights of its row and of its column.

// What the samples of a bin of an axis take from a cell.
static inline float weight_of(struct axis axis, int bin, int cell) {
  float sum = 0.0f;
  for (int i = 0; i < axis.samples; i++) {
    const struct sample at = axis_sample(axis, bin, i);
    if (at.inside && at.low == cell) sum += at.low_weight;
    if (at.inside && at.high == cell && at.high > at.low) sum += at.high_weight;
  }
  return sum;
}

// Whether some sample of an axis can touch the cells `first` to `last`.
static inline bool touches(struct axis axis, int first, int last) {
  return axis.start - 1.0f <= (float)last && axis.start + (float)OUTPUT_SIZE * axis.bin + 1.0f >= (float)first;
}

// The level of each region, -1 where it has none or does not exist. Range: regions.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void roi_align_levels(
  __global int *restrict levels, __global const float *restrict regions, int region_count, float canonical_scale, float canonical_level,
  float first_level ROW_COUNT_PARAMETERS
) {
  const int region = get_global_id(0);
  if (region >= region_count) return;
  const bool exists = region < LIVE_ROWS(region_count);
  levels[region] = exists ? level_of(vload4(0, regions + 5 * region + 1), canonical_scale, canonical_level, first_level) : -1;
}

#define ROI_ALIGN_GRADIENT_PARAMETERS                                                                                  \
  __global float *map, __global const float *gradient, __global const float *regions, __global const int *levels, int region_count, \
    int level, int height, int width, int channels, float scale

#if VECTOR_WIDTH == 16

// Adds what a bin took to one line of the map, `share` being the weight of the line in that bin over the number of samples.
static inline void add_bin(__global float *line, __global const float *gradient, struct axis columns, int column, float share, int channels) {
  for (int j = 0; j < columns.samples; j++) {
    const struct sample x = axis_sample(columns, column, j);
    if (!x.inside) continue;
    const float low_weight = share * x.low_weight, high_weight = share * x.high_weight;
    __global float *low = line + (size_t)x.low * channels, *high = line + (size_t)x.high * channels;
    for (int c = 0; c < channels; c += VECTOR_WIDTH) STORE_VECTOR(LOAD_VECTOR(low + c) + low_weight * LOAD_VECTOR(gradient + c), low + c);
    if (high_weight == 0.0f) continue;
    for (int c = 0; c < channels; c += VECTOR_WIDTH) STORE_VECTOR(LOAD_VECTOR(high + c) + high_weight * LOAD_VECTOR(gradient + c), high + c);
  }
}

// For processors: a work-item makes a line of a map. Range: 1, lines of all images.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void roi_align_gradient(ROI_ALIGN_GRADIENT_PARAMETERS) {
  const int image = get_global_id(1) / height, y = get_global_id(1) - image * height;
  map += ((size_t)image * height + y) * width * channels;
  for (int i = 0; i < width * channels; i += VECTOR_WIDTH) STORE_VECTOR((vector)(0.0f), map + i);
  for (int region = 0; region < region_count; region++) {
    if (levels[region] != level || (int)regions[5 * region] != image) continue;
    const float4 box = vload4(0, regions + 5 * region + 1);
    const struct axis rows = axis_of(box.y, box.w, scale, height), columns = axis_of(box.x, box.z, scale, width);
    if (!touches(rows, y, y)) continue;
    __global const float *bins = gradient + (size_t)region * OUTPUT_SIZE * OUTPUT_SIZE * channels;
    for (int row = 0; row < OUTPUT_SIZE; row++) {
      const float weight = weight_of(rows, row, y) / (float)(rows.samples * columns.samples);
      if (weight == 0.0f) continue;
      for (int column = 0; column < OUTPUT_SIZE; column++)
        add_bin(map, bins + (row * OUTPUT_SIZE + column) * channels, columns, column, weight, channels);
    }
  }
}

#else // VECTOR_WIDTH

#define TILE 4      // rows and columns of a tile of the map
#define CELLS 2     // neighbours in a row whose sums a work-item keeps
#define LINES (TILE * TILE / CELLS)
#define CHANNELS 32 // work-items along the channels
#define GROUP (CHANNELS * LINES)
#define HIT_WORDS (GROUP / 32)

// What each bin takes from the rows of the tile, over the number of samples, and what from its columns.
INLINE void find_weights(
  __local float *row_weights, __local float *column_weights, struct axis rows, struct axis columns, int first_row, int first_column, int lane
) {
  for (int i = lane; i < TILE * OUTPUT_SIZE; i += GROUP) {
    const int line = i / OUTPUT_SIZE, bin = i % OUTPUT_SIZE;
    row_weights[i] = weight_of(rows, bin, first_row + line) / (float)(rows.samples * columns.samples);
    column_weights[i] = weight_of(columns, bin, first_column + line);
  }
}

// For GPUs: a work-group makes TILE x TILE cells, a work-item CELLS of them, VECTOR_WIDTH channels. It looks at as many regions at once as it has
// work-items, then walks those that touch the tile. Range: channels, LINES, tiles of all images.
__kernel __attribute__((reqd_work_group_size(CHANNELS, LINES, 1))) void roi_align_gradient(ROI_ALIGN_GRADIENT_PARAMETERS) {
  __local float row_weights[TILE * OUTPUT_SIZE], column_weights[TILE * OUTPUT_SIZE];
  __local uint hits[HIT_WORDS];
  const int c = get_global_id(0) * VECTOR_WIDTH, lane = get_local_id(1) * CHANNELS + get_local_id(0);
  const int line = get_local_id(1) / (TILE / CELLS), cell = get_local_id(1) % (TILE / CELLS) * CELLS;
  const int tiles_across = ceil_divide(width, TILE), tiles = tiles_across * ceil_divide(height, TILE);
  const int image = get_group_id(2) / tiles, tile = get_group_id(2) - image * tiles;
  const int first_row = tile / tiles_across * TILE, first_column = tile % tiles_across * TILE;
  vector sums[CELLS];
  for (int i = 0; i < CELLS; i++) sums[i] = (vector)(0.0f);

  for (int first = 0; first < region_count; first += GROUP) {
    if (lane < HIT_WORDS) hits[lane] = 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    const int candidate = first + lane;
    if (candidate < region_count && levels[candidate] == level && (int)regions[5 * candidate] == image) {
      const float4 box = vload4(0, regions + 5 * candidate + 1);
      const bool is_hit = touches(axis_of(box.y, box.w, scale, height), first_row, first_row + TILE - 1)
        && touches(axis_of(box.x, box.z, scale, width), first_column, first_column + TILE - 1);
      if (is_hit) atomic_or(&hits[lane / 32], 1u << lane % 32);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int word = 0; word < HIT_WORDS; word++)
      for (uint left = hits[word]; left; left &= left - 1) {
        const int region = first + word * 32 + 31 - (int)clz(left & (~left + 1)); // the lowest bit
        const float4 box = vload4(0, regions + 5 * region + 1);
        const struct axis rows = axis_of(box.y, box.w, scale, height), columns = axis_of(box.x, box.z, scale, width);
        find_weights(row_weights, column_weights, rows, columns, first_row, first_column, lane);
        barrier(CLK_LOCAL_MEM_FENCE);
        __global const float *bins = gradient + (size_t)region * OUTPUT_SIZE * OUTPUT_SIZE * channels + c;
        for (int row = 0; c < channels && row < OUTPUT_SIZE; row++) {
          const float row_weight = row_weights[line * OUTPUT_SIZE + row];
          if (row_weight == 0.0f) continue;
          for (int column = 0; column < OUTPUT_SIZE; column++)
            for (int i = 0; i < CELLS; i++) {
              const float weight = row_weight * column_weights[(cell + i) * OUTPUT_SIZE + column];
              if (weight != 0.0f) sums[i] += weight * LOAD_VECTOR(bins + (row * OUTPUT_SIZE + column) * channels);
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
      }
    barrier(CLK_LOCAL_MEM_FENCE);
  }

  const int y = first_row + line, x = first_column + cell;
  map += ((size_t)image * height + y) * width * channels + c;
  for (int i = 0; i < CELLS; i++)
    if (c < channels && y < height && x + i < width) STORE_VECTOR(sums[i], map + (x + i) * channels);
}

#endif
