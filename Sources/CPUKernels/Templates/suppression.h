// Greedy non-maximum suppression. Kept boxes lie in blocks of sixteen, by coordinate: [x1, y1, x2, y2, area][LANES]. Places without a box are zero and
// overlap nothing.
#define BLOCK_FLOATS (5 * LANES)

INLINE vec lesser(vec a, vec b) { return blend(b < a, b, a); }
INLINE vec greater(vec a, vec b) { return blend(b > a, b, a); }

// Whether a box of the block has an intersection over union with `box` above the threshold. NaN is above nothing.
INLINE bool block_overlaps(const float *block, const float *box, float area, float threshold) {
  vec width = lesser(splat(box[2]), load(block + 2 * LANES)) - greater(splat(box[0]), load(block));
  vec height = lesser(splat(box[3]), load(block + 3 * LANES)) - greater(splat(box[1]), load(block + LANES));
  vec intersection = greater(width, splat(0)) * greater(height, splat(0));
  vec overlap = intersection / (load(block + 4 * LANES) + splat(area) - intersection);
  return __builtin_reduce_or(overlap > splat(threshold)) != 0;
}

static ptrdiff_t suppress(const float *boxes, ptrdiff_t count, float threshold, ptrdiff_t limit, int32_t *kept, float *scratch) {
  ptrdiff_t kept_count = 0;
  for (ptrdiff_t i = 0; i < count && kept_count < limit; i++) {
    const float *box = boxes + 4 * i;
    float area = (box[2] - box[0]) * (box[3] - box[1]);
    const float *end = scratch + divide_up(kept_count, LANES) * BLOCK_FLOATS, *block = scratch;
    while (block < end && !block_overlaps(block, box, area, threshold)) block += BLOCK_FLOATS;
    if (block < end) continue;
    float *place = scratch + kept_count / LANES * BLOCK_FLOATS + kept_count % LANES;
    if (kept_count % LANES == 0) clear(place, BLOCK_FLOATS);
    for (ptrdiff_t k = 0; k < 4; k++) place[k * LANES] = box[k];
    place[4 * LANES] = area;
    kept[kept_count++] = (int32_t)i;
  }
  return kept_count;
}
