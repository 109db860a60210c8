// Greedy suppression: of boxes in order, best first, each stays that overlaps none of the better ones that stay by more than `threshold`.
//
// Problems p = image * problems_per_image + i do not see each other. Candidates are 64-bit numbers as in box_decode.cl, sorted, in segments [p]; the box
// of a candidate is boxes[image * image_boxes + its lower half]; ULONG_MAX is none. At most the first `best_count` candidates of a problem take part and
// at most `limit` stay. The survivors of all of an image's problems become one segment [image] with room for problems_per_image * limit, in no order
// (its count is zero before). kept [p][limit padded to 16] is scratch.
//
// VECTOR_WIDTH 4   for GPUs: a work-group makes a problem, in tiles of 64 candidates. First the whole group compares the tile with all boxes kept so far
//                  and with itself; what each box of the tile would suppress is a 64-bit mask. Then one work-item decides in order.
// VECTOR_WIDTH 16  for processors: a work-item makes a problem, box by box, each against sixteen kept ones at a time.

#pragma OPENCL FP_CONTRACT OFF

#define NON_MAX_SUPPRESSION_PARAMETERS                                                                                 \
  __global ulong *survivors, __global int *survivor_segments, __global float4 *kept, __global const ulong *candidates, \
    __global const int *segments, __global const float4 *boxes, int problems_per_image, int image_boxes,               \
    int best_count, int limit, float threshold

static inline float area_of(float4 box) { return (box.z - box.x) * (box.w - box.y); }

#if VECTOR_WIDTH == 16

// The coordinates of sixteen boxes; places without a box are zero and overlap nothing.
struct block {
  float16 x1, y1, x2, y2;
};

// Whether a box of the block has an intersection over union with `box` above the threshold; no overlap of empty boxes, 0 / 0, is.
static inline bool block_overlaps(__global const struct block *b, float4 box, float threshold) {
  const float16 width = min(b->x2, box.z) - max(b->x1, box.x), height = min(b->y2, box.w) - max(b->y1, box.y);
  const float16 intersection = max(width, 0.0f) * max(height, 0.0f), areas = (b->x2 - b->x1) * (b->y2 - b->y1);
  return any(intersection / (areas + area_of(box) - intersection) > threshold);
}

// Writes `box` to a place of a block, whose later places become empty.
static inline void keep(__global struct block *b, int place, float4 box) {
  __global float *coordinates = (__global float *)b + place;
  if (place == 0) b->x1 = b->y1 = b->x2 = b->y2 = (float16)(0.0f);
  coordinates[0] = box.x;
  coordinates[16] = box.y;
  coordinates[32] = box.z;
  coordinates[48] = box.w;
}

// Range: 1, problems.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void non_max_suppression(NON_MAX_SUPPRESSION_PARAMETERS) {
  const int problem = get_global_id(1), image = problem / problems_per_image, room = problems_per_image * limit;
  const int count = min(best_count, segments[2 * problem + 1]);
  __global struct block *blocks = (__global struct block *)(kept + (size_t)problem * ceil_divide(limit, 16) * 16);
  candidates += segments[2 * problem];
  boxes += image * image_boxes;
  survivors += image * room;
  if (problem == image * problems_per_image) survivor_segments[2 * image] = image * room;
  int kept_count = 0;
  for (int i = 0; i < count && kept_count < limit; i++) {
    if (candidates[i] == ULONG_MAX) continue;
    const float4 box = boxes[(uint)candidates[i]];
    __global const struct block *block = blocks, *end = blocks + ceil_divide(kept_count, 16);
    while (block < end && !block_overlaps(block, box, threshold)) block++;
    if (block < end) continue;
    keep(blocks + kept_count / 16, kept_count % 16, box);
    kept_count++;
    survivors[atomic_inc(&survivor_segments[2 * image + 1])] = candidates[i];
  }
}

#else // VECTOR_WIDTH

#ifndef SLICES
#define SLICES 4 // work-items that share the comparisons of one box
#endif
#define TILE 64 // boxes

// Whether the intersection over union is above the threshold; no overlap of empty boxes, 0 / 0, is.
static inline bool overlaps(float4 kept, float4 box, float threshold) {
  const float width = min(box.z, kept.z) - max(box.x, kept.x), height = min(box.w, kept.w) - max(box.y, kept.y);
  const float intersection = max(width, 0.0f) * max(height, 0.0f);
  return intersection / (area_of(kept) + area_of(box) - intersection) > threshold;
}

// The boxes of a tile that stay, as bits: those alive that no better one of the tile suppresses, at most `room`.
INLINE ulong survivors_of(ulong alive, __local const ulong *suppressed, int room) {
  ulong survivors = 0;
  for (; alive && room > 0; room--) {
    const int best = 63 - (int)clz(alive & (~alive + 1)); // the lowest bit
    survivors |= 1ul << best;
    alive &= ~(1ul << best);
    for (int slice = 0; slice < SLICES; slice++) alive &= ~suppressed[slice * TILE + best];
  }
  return survivors;
}

// Range: TILE * SLICES, problems.
__kernel __attribute__((reqd_work_group_size(TILE * SLICES, 1, 1))) void non_max_suppression(NON_MAX_SUPPRESSION_PARAMETERS) {
  __local float4 tile[TILE];
  __local ulong suppressed[SLICES * TILE], staying;
  __local uint dead[2];
  __local int position;
  const int problem = get_group_id(1), image = problem / problems_per_image, slot = get_local_id(0) % TILE, slice = get_local_id(0) / TILE;
  const int count = min(best_count, segments[2 * problem + 1]), room = problems_per_image * limit;
  candidates += segments[2 * problem];
  boxes += image * image_boxes;
  kept += (size_t)problem * ceil_divide(limit, 16) * 16;
  survivors += image * room;
  if (problem == image * problems_per_image && get_local_id(0) == 0) survivor_segments[2 * image] = image * room;

  int kept_count = 0;
  for (int first = 0; first < count && kept_count < limit; first += TILE) {
    const ulong candidate = first + slot < count ? candidates[first + slot] : ULONG_MAX;
    const float4 box = candidate != ULONG_MAX ? boxes[(uint)candidate] : (float4)(0.0f);
    if (slice == 0) tile[slot] = box;
    if (get_local_id(0) < 2) dead[get_local_id(0)] = 0;
    barrier(CLK_LOCAL_MEM_FENCE);

    ulong mask = 0;
    for (int i = slice; i < TILE; i += SLICES) mask |= (ulong)(i > slot && overlaps(box, tile[i], threshold)) << i;
    suppressed[slice * TILE + slot] = mask;
    bool is_dead = candidate == ULONG_MAX;
    for (int i = slice; i < kept_count; i += SLICES) is_dead |= overlaps(kept[i], box, threshold);
    if (is_dead) atomic_or(&dead[slot / 32], 1u << slot % 32);
    barrier(CLK_LOCAL_MEM_FENCE);

    if (get_local_id(0) == 0) {
      staying = survivors_of(~upsample(dead[1], dead[0]), suppressed, limit - kept_count);
      position = atomic_add(&survivor_segments[2 * image + 1], (int)popcount(staying));
    }
    barrier(CLK_LOCAL_MEM_FENCE);

    if (slice == 0 && staying >> slot & 1) {
      const int rank = (int)popcount(staying & ((1ul << slot) - 1));
      kept[kept_count + rank] = box;
      survivors[position + rank] = candidate;
    }
    kept_count += (int)popcount(staying);
    barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
  }
}

#endif
