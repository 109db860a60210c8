// What anchors and regions are to find, and a sample of them: BoxMatcher, BalancedSampler and BoxCoder, in their order of operations.
//
// Candidates are boxes x1, y1, x2, y2. Problem [image]: first candidate, first match, number of candidates. Of the objects of all images: boxes [G], labels
// [G], negative for regions that are to be ignored, offsets [N + 1]: image i owns the objects offsets[i] ..< offsets[i + 1]. A match is an object of the
// image, BACKGROUND or IGNORED; the samples [image][count] are candidates in rising order, -1 behind the last one.

#pragma OPENCL FP_CONTRACT OFF

#ifndef LEVELS
#define LEVELS 5 // of the pyramid
#endif
#ifndef KEEPS_BEST
#define KEEPS_BEST 1 // whether what overlaps an object most is to find something, however little that is
#endif
#ifndef RANDOM
#define RANDOM 1 // whether samples are drawn; else they are the first
#endif
#ifndef BLOCK
#define BLOCK 128 // candidates of a work-item that looks for the largest overlap
#endif
#ifndef LANES
#define LANES 256 // work-items that share the candidates of an image
#endif

#define BACKGROUND (-1)
#define IGNORED (-2)

// The standard library's min and max: what is not a number comes out as it does there.
static inline float smaller(float a, float b) { return b < a ? b : a; }
static inline float larger(float a, float b) { return b >= a ? b : a; }
static inline float area_of(float4 box) { return (box.z - box.x) * (box.w - box.y); }

static inline float intersection_of(float4 a, float4 b) {
  const float width = larger(0.0f, smaller(a.z, b.z) - larger(a.x, b.x));
  return width * larger(0.0f, smaller(a.w, b.w) - larger(a.y, b.y));
}

// Zero without an area in common, also where that is not a number.
static inline float overlap(float4 object, float4 candidate) {
  const float intersection = intersection_of(object, candidate);
  if (!(intersection > 0.0f)) return 0.0f;
  return intersection / (area_of(object) + area_of(candidate) - intersection);
}

// The image that owns an element, `images` if none does.
static inline int image_of(int index, __global const int *offsets, int images) {
  int image = 0;
  while (image < images && index >= offsets[image + 1]) image++;
  return image;
}

// MARK: Candidates

// `first` is where the level's anchors begin, `first_cell_anchor` where its cell anchors do; strides are pixels from cell to cell.
#define LEVEL_PARAMETERS(i) , int first##i, int columns##i, int anchors##i, int first_cell_anchor##i, int stride_x##i, int stride_y##i
#define CHOOSE_LEVEL(i)                                                                                                \
  if (index >= first##i) {                                                                                             \
    first = first##i; columns = columns##i; anchors = anchors##i;                                                      \
    first_cell_anchor = first_cell_anchor##i; stride_x = stride_x##i; stride_y = stride_y##i;                          \
  }

// All anchors, which are those of every image. Range: anchors, or images if they are more.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void anchor_targets_candidates(
  __global float4 *restrict candidates, __global int4 *restrict problems, __global const float4 *restrict cell_anchors, int count,
  int images EACH_LEVEL(LEVEL_PARAMETERS)
) {
  const int index = get_global_id(0);
  if (index < images) problems[index] = (int4)(0, index * count, count, 0);
  if (index >= count) return;
  int first = first0, columns = columns0, anchors = anchors0, first_cell_anchor = first_cell_anchor0, stride_x = stride_x0, stride_y = stride_y0;
  EACH_LEVEL(CHOOSE_LEVEL)
  const int cell = (index - first) / anchors, anchor = index - first - cell * anchors, y = cell / columns, x = cell - y * columns;
  const float4 origin = convert_float4((int4)(x * stride_x, y * stride_y, x * stride_x, y * stride_y));
  candidates[index] = cell_anchors[first_cell_anchor + anchor] + origin;
}

// The objects from `first` to `last` that are not to be ignored.
static inline int objects_between(int first, int last, __global const int *labels) {
  int count = 0;
  for (int object = first; object < last; object++) count += labels[object] >= 0;
  return count;
}

// The proposals of each image, then its objects. regions [R][5], region_offsets [N + 1]. Range: regions and objects together, or images if they are more.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void region_targets_candidates(
  __global float4 *restrict candidates, __global int4 *restrict problems, __global const float *restrict regions,
  __global const int *restrict region_offsets, __global const float4 *restrict boxes, __global const int *restrict labels,
  __global const int *restrict offsets, int region_count, int object_count, int images
) {
  const int index = get_global_id(0), object = index - region_count;
  if (index < images) {
    const int first = region_offsets[index] + offsets[index], proposals = region_offsets[index + 1] - region_offsets[index];
    problems[index] = (int4)(first, first, proposals + objects_between(offsets[index], offsets[index + 1], labels), 0);
  }
  if (index < region_count) {
    const int image = image_of(index, region_offsets, images);
    if (image < images) candidates[index + offsets[image]] = vload4(0, regions + 5 * (size_t)index + 1);
  } else if (object < object_count && labels[object] >= 0) {
    const int image = image_of(object, offsets, images);
    if (image == images) return;
    const int first = region_offsets[image + 1] + offsets[image];
    candidates[first + objects_between(offsets[image], object, labels)] = boxes[object];
  }
}

// MARK: Matching

// The bits of how much each object is overlapped at most, zero before; floats that are not negative compare as their bits do.
// Range: blocks of candidates of an image, objects.
__kernel __attribute__((reqd_work_group_size(16, 1, 1))) void largest_overlaps(
  __global uint *restrict largest, __global const float4 *restrict candidates, __global const int4 *restrict problems,
  __global const float4 *restrict boxes, __global const int *restrict labels, __global const int *restrict offsets, int images
) {
  const int object = get_global_id(1), image = image_of(object, offsets, images);
  if (image == images || labels[object] < 0) return;
  const int4 problem = problems[image];
  const int first = get_global_id(0) * BLOCK, last = min(first + BLOCK, problem.z);
  const float4 box = boxes[object];
  float most = 0.0f;
  for (int i = first; i < last; i++) {
    const float share = overlap(box, candidates[problem.x + i]);
    most = share > most ? share : most;
  }
  if (most > 0.0f) atomic_max(&largest[object], as_uint(most));
}

// Range: candidates of an image, images.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void box_matches(
  __global int *restrict matches, __global const uint *restrict largest, __global const float4 *restrict candidates,
  __global const int4 *restrict problems, __global const float4 *restrict boxes, __global const int *restrict labels,
  __global const int *restrict offsets, float foreground_threshold, float background_threshold, float ignored_share
) {
  const int index = get_global_id(0), image = get_global_id(1), first = offsets[image], count = offsets[image + 1] - first;
  const int4 problem = problems[image];
  if (index >= problem.z) return;
  const float4 box = candidates[problem.x + index];
  int best = BACKGROUND;
  float most = 0.0f;
  bool is_best = false, is_ignored = false;
  for (int object = 0; object < count; object++) {
    if (labels[first + object] < 0) {
      is_ignored = is_ignored || intersection_of(boxes[first + object], box) >= ignored_share * area_of(box);
      continue;
    }
    const float share = overlap(boxes[first + object], box);
    if (share > most) {
      most = share;
      best = object;
    }
    if (KEEPS_BEST) is_best = is_best || (share > 0.0f && as_uint(share) == largest[first + object]);
  }
  const bool finds = best >= 0 && (most >= foreground_threshold || is_best);
  matches[problem.y + index] = finds ? best : most >= background_threshold || is_ignored ? IGNORED : BACKGROUND;
}

// MARK: Sampling

// What a candidate is ranked by; no two of an image are equal.
static inline uint key_of(uint index, uint seed) {
  if (!RANDOM) return index;
  uint h = (index * 0x9e3779b9u) ^ seed;
  h = (h ^ (h >> 16)) * 0x85ebca6bu;
  h = (h ^ (h >> 13)) * 0xc2b2ae35u;
  return h ^ (h >> 16);
}

// Of the two kinds of candidates, 0 objects and 1 background: how many are wanted, and below which bound their keys lie, digit by digit.
struct choice {
  int wanted[2];
  int is_settled[2];
  uint prefix[2];
  ulong bound[2];
};

static inline int kind_of(int match) { return match >= 0 ? 0 : match == BACKGROUND ? 1 : 2; }

// How many of each kind are wanted of those that there are.
INLINE void begin(__local struct choice *choice, __local const uint *counts, int sample_count, int positive_limit) {
  int limit = positive_limit;
  for (int kind = 0; kind < 2; kind++) {
    int total = 0;
    for (int digit = 0; digit < 256; digit++) total += counts[256 * kind + digit];
    const int wanted = min(limit, total);
    choice->wanted[kind] = wanted;
    choice->prefix[kind] = 0;
    choice->is_settled[kind] = wanted == total || wanted <= 0;
    choice->bound[kind] = wanted <= 0 ? 0 : ULONG_MAX;
    limit = sample_count - wanted;
  }
}

// The next digit of the bound of each kind.
INLINE void narrow(__local struct choice *choice, __local const uint *counts) {
  for (int kind = 0; kind < 2; kind++) {
    if (choice->is_settled[kind]) continue;
    uint digit = 0, rest = (uint)choice->wanted[kind];
    for (; digit < 255 && rest > counts[256 * kind + digit]; digit++) rest -= counts[256 * kind + digit];
    choice->wanted[kind] = (int)rest;
    choice->prefix[kind] = choice->prefix[kind] << 8 | digit;
    choice->bound[kind] = (ulong)choice->prefix[kind] + 1;
  }
}

// The candidates of an image with the lowest keys, a radix search over digits of 8 bits. chosen [image][count] is scratch; sample_counts [image].
// Range: LANES, images.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void balanced_sample(
  __global int *samples, __global int *sample_counts, __global int *chosen, __global const int *restrict matches,
  __global const int4 *restrict problems, __global const int *restrict seeds, int count, int positive_limit
) {
  __local uint counts[512];
  __local struct choice choice;
  __local int found;
  const int image = get_group_id(1), lane = get_local_id(0), candidate_count = problems[image].z;
  const uint seed = (uint)seeds[image];
  matches += problems[image].y;
  samples += (size_t)image * count;
  chosen += (size_t)image * count;

  for (int shift = 24; shift >= 0; shift -= 8) {
    for (int bin = lane; bin < 512; bin += LANES) counts[bin] = 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = lane; i < candidate_count; i += LANES) {
      const int kind = kind_of(matches[i]);
      if (kind > 1) continue;
      const uint key = key_of((uint)i, seed);
      const bool counted = shift == 24 || (!choice.is_settled[kind] && (uint)((ulong)key >> (shift + 8)) == choice.prefix[kind]);
      if (counted) atomic_inc(&counts[256 * kind + (key >> shift & 255)]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane == 0) {
      if (shift == 24) begin(&choice, counts, count, positive_limit);
      narrow(&choice, counts);
      found = 0;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }

  for (int i = lane; i < candidate_count; i += LANES) {
    const int kind = kind_of(matches[i]);
    if (kind < 2 && key_of((uint)i, seed) < choice.bound[kind]) chosen[atomic_inc(&found)] = i;
  }
  barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
  const int total = found;
  if (lane == 0) sample_counts[image] = total;
  for (int slot = lane; slot < count; slot += LANES) {
    int rank = slot < total ? 0 : slot;
    for (int i = 0; slot < total && i < total; i++) rank += chosen[i] < chosen[slot];
    samples[rank] = slot < total ? chosen[slot] : -1;
  }
}

// MARK: Targets

// The deltas that make `box` of `reference`.
static inline float4 encoded(float4 box, float4 reference, float4 weights) {
  const float2 size = reference.zw - reference.xy, center = reference.xy + 0.5f * size;
  const float2 new_size = box.zw - box.xy, new_center = box.xy + 0.5f * new_size;
  const float2 ratio = new_size / size; // oclgrind has no logarithm of vectors
  return (float4)(weights.xy * (new_center - center) / size, weights.z * log(ratio.x), weights.w * log(ratio.y));
}

// Range: samples of an image, images.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void anchor_targets_write(
  __global int *restrict anchors, __global int *restrict target_labels, __global float4 *restrict deltas, __global const int *restrict samples,
  __global const int *restrict matches, __global const int4 *restrict problems, __global const float4 *restrict candidates,
  __global const float4 *restrict boxes, __global const int *restrict offsets, int count, float4 weights
) {
  const int slot = get_global_id(0), image = get_global_id(1), row = image * count + slot;
  if (slot >= count) return;
  const int index = samples[row], match = index < 0 ? BACKGROUND : matches[problems[image].y + index];
  anchors[row] = index;
  target_labels[row] = index < 0 ? -1 : match >= 0;
  deltas[row] = match < 0 ? (float4)(0.0f) : encoded(boxes[offsets[image] + match], candidates[problems[image].x + index], weights);
}

// The samples of all images, packed; labels and deltas are filled up behind the last. Range: samples of an image, images.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void region_targets_write(
  __global float *restrict regions, __global int *restrict region_offsets, __global int *restrict target_labels,
  __global float4 *restrict deltas, __global const int *restrict samples, __global const int *restrict sample_counts,
  __global const int *restrict matches, __global const int4 *restrict problems, __global const float4 *restrict candidates,
  __global const float4 *restrict boxes, __global const int *restrict labels, __global const int *restrict offsets, int count, int images,
  float4 weights
) {
  const int slot = get_global_id(0), image = get_global_id(1);
  int first = 0, total = 0;
  for (int i = 0; i < images; i++) {
    if (i == image) first = total;
    total += sample_counts[i];
  }
  if (slot == 0) region_offsets[image + 1] = first + sample_counts[image];
  if (slot == 0 && image == 0) region_offsets[0] = 0;
  if (slot >= count) return;
  if (image * count + slot >= total) {
    target_labels[image * count + slot] = -1;
    deltas[image * count + slot] = (float4)(0.0f);
  }
  if (slot >= sample_counts[image]) return;
  const int index = samples[image * count + slot], match = matches[problems[image].y + index], row = first + slot;
  const float4 box = candidates[problems[image].x + index];
  regions[5 * row] = (float)image;
  vstore4(box, 0, regions + 5 * row + 1);
  target_labels[row] = match < 0 ? 0 : labels[offsets[image] + match];
  deltas[row] = match < 0 ? (float4)(0.0f) : encoded(boxes[offsets[image] + match], box, weights);
}
