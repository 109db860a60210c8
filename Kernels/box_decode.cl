// From deltas to boxes: the inverse of torchvision's BoxCoder, clipping, and the filters by size and score.
//
// Boxes are x1, y1, x2, y2 in resized pixels. A candidate is a 64-bit number: the upper half is the complement of the score's bits, so that ascending
// order is best first, the lower half says where the box lies among the boxes of the image or of the batch. Segments [p]: first candidate, number of
// candidates. geometry [N][5] as in image_transform.cl: resized height and width are columns 3 and 4.
// In strict float32 order: suppression compares what comes out of here with a threshold.

#pragma OPENCL FP_CONTRACT OFF

#ifndef LEVELS
#define LEVELS 5 // of the pyramid
#endif

#define SIZE_LIMIT 4.135166556742356f // of dw and dh: log(1000 / 16)
#define NO_CANDIDATE ULONG_MAX        // what the filters leave of a candidate

static inline ulong candidate_of(float score, uint index) { return (ulong)~as_uint(score) << 32 | index; }

// A comparison with NaN is false, so that NaN stays and fails every filter.
static inline float2 clipped(float2 x, float2 limit) {
  x = x < (float2)(0.0f) ? (float2)(0.0f) : x;
  return x > limit ? limit : x;
}

// The box that `deltas` make of `reference`, clipped to the image.
static inline float4 decoded(float4 deltas, float4 reference, float4 weights, __global const int *geometry) {
  const float2 size = reference.zw - reference.xy, center = reference.xy + 0.5f * size;
  const float4 scaled = deltas / weights;
  const float2 new_center = scaled.xy * size + center;
  const float2 growth = exp((float2)(scaled.z > SIZE_LIMIT ? SIZE_LIMIT : scaled.z, scaled.w > SIZE_LIMIT ? SIZE_LIMIT : scaled.w));
  const float2 half_size = 0.5f * (growth * size), limit = (float2)((float)geometry[4], (float)geometry[3]);
  const float2 first = clipped(new_center - half_size, limit), last = clipped(new_center + half_size, limit);
  return (float4)(first.x, first.y, last.x, last.y);
}

static inline bool is_large(float4 box, float min_size) { return box.z - box.x >= min_size && box.w - box.y >= min_size; }

// The logit of a key of top_k.cl.
static inline float logit_of(uint key) { return as_float(key & 0x80000000u ? key & 0x7fffffffu : ~key); }

// `first_anchor` is where the level's cell anchors begin; strides are pixels from cell to cell.
#define LEVEL_PARAMETERS(i)                                                                                            \
  , __global const float *deltas##i, int cells##i, int columns##i, int anchors##i, int first_anchor##i, int stride_x##i, int stride_y##i
#define CHOOSE_LEVEL(i)                                                                                                \
  if (level == i) {                                                                                                    \
    deltas = deltas##i; cells = cells##i; columns = columns##i; anchors = anchors##i;                                  \
    first_anchor = first_anchor##i; stride_x = stride_x##i; stride_y = stride_y##i;                                    \
  }

// The best `best_count` candidates of each problem p = image * LEVELS + level, in place: from (logit's key, anchor) to (score, level * best_count +
// rank), which is also where the image's boxes [LEVELS][best_count] have the box. Range: ranks, problems.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void box_decode_anchors(
  __global float4 *boxes, __global ulong *candidates, __global const int *segments, __global const float4 *cell_anchors,
  __global const int *geometry, int best_count, float score_threshold, float min_size EACH_LEVEL(LEVEL_PARAMETERS)
) {
  const int rank = get_global_id(0), problem = get_global_id(1), image = problem / LEVELS, level = problem - image * LEVELS;
  if (rank >= min(best_count, segments[2 * problem + 1])) return;
  __global const float *deltas = deltas0;
  int cells = cells0, columns = columns0, anchors = anchors0, first_anchor = first_anchor0, stride_x = stride_x0, stride_y = stride_y0;
  EACH_LEVEL(CHOOSE_LEVEL)
  candidates += segments[2 * problem] + rank;
  const int index = (int)(uint)*candidates, cell = index / anchors, anchor = index - cell * anchors;
  deltas += ((size_t)image * cells + cell) * ((4 * anchors + 15) / 16 * 16) + 4 * anchor;
  const int y = cell / columns, x = cell - y * columns;
  const float4 reference = cell_anchors[first_anchor + anchor] + convert_float4((int4)(x * stride_x, y * stride_y, x * stride_x, y * stride_y));
  const float4 box = decoded(*(__global const float4 *)deltas, reference, (float4)(1.0f), geometry + 5 * image);
  const float score = 1.0f / (1.0f + exp(-logit_of(~(uint)(*candidates >> 32))));
  boxes[problem * best_count + rank] = box;
  const bool is_kept = is_large(box, min_size) && score >= score_threshold;
  *candidates = is_kept ? candidate_of(score, (uint)(level * best_count + rank)) : NO_CANDIDATE;
}

// The image that owns a row, `images` if none does.
static inline int image_of(int row, __global const int *offsets, int images) {
  int image = 0;
  while (image < images && row >= offsets[image + 1]) image++;
  return image;
}

// Candidates of every (region, class but the background) whose score is above the class's threshold, listed in no order as problems
// p = image * classes + class, or p = image where classes suppress each other (problems_per_image 1); the number of candidates is zero before.
// Index and place of a box: region * classes + class.
// scores [R][classes], deltas [R][delta_stride], regions [R][5], offsets [N + 1]. Range: R * classes.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void box_decode_classes(
  __global float4 *boxes, __global ulong *candidates, __global int *segments, __global const float *scores, __global const float *deltas,
  __global const float *regions, __global const int *offsets, __global const int *geometry, __global const float *score_thresholds,
  int region_count, int classes, int images, int problems_per_image, int delta_stride, float4 weights, float min_size
) {
  const int index = get_global_id(0), row = index / classes, label = index - row * classes;
  if (row >= region_count) return;
  const int image = image_of(row, offsets, images);
  if (image == images) return;
  // A class has room for all regions, and an image's share of it begins where its regions begin; so does that of all classes together.
  const bool is_shared = problems_per_image == 1;
  const int first = is_shared ? offsets[image] * classes : label * region_count + offsets[image];
  segments += 2 * (is_shared ? image : image * classes + label);
  if (row == offsets[image]) segments[0] = first;
  if (label == 0 || !(scores[index] > score_thresholds[label])) return;
  const float4 delta = vload4(0, deltas + (size_t)row * delta_stride + 4 * label);
  const float4 box = decoded(delta, vload4(0, regions + 5 * row + 1), weights, geometry + 5 * image);
  if (!is_large(box, min_size)) return;
  boxes[index] = box;
  candidates[first + atomic_inc(&segments[1])] = candidate_of(scores[index], (uint)index);
}
