// (pixel / 255 - mean) / deviation, then bilinear interpolation, in PyTorch's order of float32 operations: its bits, where the instruction set has a
// fused multiply-add. Columns go in blocks, so that a block of two source rows, already interpolated along x, serves every output row between them.
#define COLUMN_BLOCK 256

// Two neighbouring source positions of one output position (half-pixel centres).
struct neighbours {
  ptrdiff_t low, high;
  float low_weight, high_weight;
};

// Fused as PyTorch's compilers fuse it, where the instruction set can: fma(low_weight, low, high_weight * high).
#define BLEND(n, low, high) ((n).low_weight * (low) + (n).high_weight * (high))

INLINE struct neighbours neighbours_of(ptrdiff_t i, ptrdiff_t source_size, ptrdiff_t size) {
#pragma clang fp contract(off)
  float ratio = (float)source_size / (float)size, position = ((float)i + 0.5f) * ratio - 0.5f;
  position = position < 0 ? 0 : position;
  ptrdiff_t low = smaller((ptrdiff_t)position, source_size - 1);
  float fraction = position - (float)low;
  fraction = fraction > 1 ? 1 : fraction;
  return (struct neighbours){low, smaller(low + 1, source_size - 1), 1.0f - fraction, fraction};
}

// A block of output columns.
struct column_block {
  const cpu_image_transform *t;
  const float (*normalised)[256]; // of each channel's 256 values
  ptrdiff_t count;
  struct neighbours columns[COLUMN_BLOCK];
  struct {
    ptrdiff_t source; // the source row that is in `values`, or -1
    float values[COLUMN_BLOCK * 3];
  } rows[2];          // source row y is in rows[y % 2]
};

// Source row y, interpolated along x.
static const float *interpolated_row(struct column_block *block, ptrdiff_t y) {
#pragma clang fp contract(on)
  float *values = block->rows[y % 2].values;
  if (block->rows[y % 2].source == y) return values;
  block->rows[y % 2].source = y;
  const uint8_t *source = block->t->pixels + y * block->t->source_width * 3;
  for (ptrdiff_t x = 0; x < block->count; x++) {
    struct neighbours n = block->columns[x];
    for (int c = 0; c < 3; c++) {
      float low = block->normalised[c][source[n.low * 3 + c]], high = block->normalised[c][source[n.high * 3 + c]];
      values[x * 3 + c] = BLEND(n, low, high);
    }
  }
  return values;
}

static void transform_row(struct column_block *block, ptrdiff_t y, float *output) {
#pragma clang fp contract(on)
  struct neighbours n = neighbours_of(y, block->t->source_height, block->t->height);
  const float *low = interpolated_row(block, n.low), *high = interpolated_row(block, n.high);
  for (ptrdiff_t i = 0, count = block->count * 3; i < count; i += LANES) {
    vec value = BLEND(n, load_first(low + i, count - i), load_first(high + i, count - i));
    store_first(output + i, value, count - i);
  }
}

static void transform_columns(struct column_block *block, ptrdiff_t first, ptrdiff_t first_row, ptrdiff_t last_row) {
  const cpu_image_transform *t = block->t;
  block->count = smaller(COLUMN_BLOCK, t->width - first);
  block->rows[0].source = block->rows[1].source = -1;
  for (ptrdiff_t i = 0; i < block->count; i++) block->columns[i] = neighbours_of(first + i, t->source_width, t->width);
  for (ptrdiff_t y = first_row; y < last_row; y++) transform_row(block, y, t->output + (y * t->padded_width + first) * 3);
}

static void normalise(const cpu_image_transform *t, float normalised[3][256]) {
#pragma clang fp contract(off)
  for (int c = 0; c < 3; c++)
    for (int value = 0; value < 256; value++) normalised[c][value] = ((float)value / 255.0f - t->mean[c]) / t->standard_deviation[c];
}

static void image_transform(const cpu_image_transform *t, ptrdiff_t first_row, ptrdiff_t last_row) {
  float normalised[3][256];
  normalise(t, normalised);
  struct column_block block = {.t = t, .normalised = normalised};
  ptrdiff_t last_image_row = smaller(last_row, t->height);
  for (ptrdiff_t first = 0; first < t->width; first += COLUMN_BLOCK) transform_columns(&block, first, first_row, last_image_row);
  for (ptrdiff_t y = first_row; y < last_row; y++) {
    ptrdiff_t width = y < t->height ? t->width : 0;
    clear(t->output + (y * t->padded_width + width) * 3, (t->padded_width - width) * 3);
  }
}
