// The best logits of every pyramid level of every image, ties by the lower anchor: a list of all that can be among the best `best_count`.
//
// Problem p = image * LEVELS + level. Anchor i of a level is anchor i % A of cell i / A; logits are NHWC, A padded to a multiple of 16.
// A logit's key is an unsigned integer that compares as the logit does, NaN highest. A candidate is the 64-bit number (~key, i): ascending order
// is best first, and no two are equal.
// 1. top_k_histogram counts the leading bits of the keys: histograms [p][KEY_BINS], zero before.
// 2. top_k_compact finds the bin of the last place and lists all candidates from that bin on, in no order, as segments [p] of one array: first
//    candidate, number of candidates (zero before). segment_sort.cl brings them in order.

#ifndef LEVELS
#define LEVELS 5 // of the pyramid
#endif
#ifndef KEY_BITS
#define KEY_BITS 12 // of a key choose its bin
#endif
#define KEY_BINS (1 << KEY_BITS)
#define LANES 256 // work-items of a group
#define BINS_PER_LANE (KEY_BINS / LANES)

static inline uint key_of(float logit) {
  if (isnan(logit)) return UINT_MAX;
  const uint bits = as_uint(logit + 0.0f); // both zeros become +0
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

static inline uint bin_of(uint key) { return key >> (32 - KEY_BITS); }

// `first` is where the level's candidates of image 0 begin: as many as the lower levels have anchors.
#define LEVEL_PARAMETERS(i) , __global const float *logits##i, int cells##i, int anchors##i, int first##i
#define CHOOSE_LEVEL(i) if (level == i) { logits = logits##i; cells = cells##i; anchors = anchors##i; first = first##i; }
#define CHOOSE_MAP                                                                                                     \
  const int problem = get_group_id(1), image = problem / LEVELS, level = problem - image * LEVELS;                       \
  const int lane = get_local_id(0);                                                                                    \
  __global const float *logits = logits0;                                                                              \
  int cells = cells0, anchors = anchors0, first = first0;                                                              \
  EACH_LEVEL(CHOOSE_LEVEL)                                                                                             \
  const int stride = (anchors + 15) / 16 * 16;                                                                         \
  logits += (size_t)image * cells * stride;

// Range: any number of groups of LANES work-items, which share the cells; problems.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void top_k_histogram(__global uint *histograms EACH_LEVEL(LEVEL_PARAMETERS)) {
  CHOOSE_MAP
  (void)first;
  __local uint counts[KEY_BINS];
  for (int bin = lane; bin < KEY_BINS; bin += LANES) counts[bin] = 0;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int cell = get_global_id(0); cell < cells; cell += get_global_size(0))
    for (int anchor = 0; anchor < anchors; anchor++) atomic_inc(&counts[bin_of(key_of(logits[cell * stride + anchor]))]);
  barrier(CLK_LOCAL_MEM_FENCE);
  histograms += problem * KEY_BINS;
  for (int bin = lane; bin < KEY_BINS; bin += LANES)
    if (counts[bin]) atomic_add(&histograms[bin], counts[bin]);
}

// The highest bin that has, with all bins above it, at least `count` keys; 0 if none has. `sums` are the counts of BINS_PER_LANE bins each,
// from the highest on.
INLINE uint last_bin(__global const uint *histogram, __local const uint *sums, uint count) {
  uint above = 0;
  int block = 0;
  for (; block < LANES - 1 && above + sums[block] < count; block++) above += sums[block];
  int bin = KEY_BINS - 1 - block * BINS_PER_LANE;
  for (; bin > 0 && above + histogram[bin] < count; bin--) above += histogram[bin];
  return (uint)bin;
}

// Range: as above; `image_candidates` is the number of an image's anchors.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void top_k_compact(
  __global ulong *candidates, __global int *segments, __global const uint *histograms, int best_count,
  int image_candidates EACH_LEVEL(LEVEL_PARAMETERS)
) {
  CHOOSE_MAP
  __local uint sums[LANES], threshold;
  histograms += problem * KEY_BINS;
  uint sum = 0;
  for (int i = 0; i < BINS_PER_LANE; i++) sum += histograms[KEY_BINS - 1 - lane * BINS_PER_LANE - i];
  sums[lane] = sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  if (lane == 0) threshold = last_bin(histograms, sums, (uint)best_count);
  barrier(CLK_LOCAL_MEM_FENCE);
  first += image * image_candidates;
  if (get_global_id(0) == 0) segments[2 * problem] = first;
  for (int cell = get_global_id(0); cell < cells; cell += get_global_size(0))
    for (int anchor = 0; anchor < anchors; anchor++) {
      const uint key = key_of(logits[cell * stride + anchor]);
      if (bin_of(key) < threshold) continue;
      const int position = first + atomic_inc(&segments[2 * problem + 1]);
      candidates[position] = (ulong)~key << 32 | (uint)(cell * anchors + anchor);
    }
}
