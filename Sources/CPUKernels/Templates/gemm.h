// C = A * B with B packed in panels. A tile of TILE_ROWS x PANEL_WIDTH sums stays in registers over one block of the depth; between the blocks the
// sums wait in C. The first block's sum has the bias, if nothing scales it, the others begin at zero (all, if C is added to), and each runs over k in the same order,
// wherever the tile or the slice begins: summing blocks apart loses an order of magnitude less to rounding than one long sum does.
#define PACKED_ROWS ((TILE_ROWS + LANES - 1) / LANES * LANES)
#define ROW_BLOCK (224 / TILE_ROWS) // at most so many row tiles share a depth block of B while it is in the level-2 cache, and their sums wait there

static const float no_bias[PANEL_WIDTH];

// The floats in memory for a word of A.
INLINE ptrdiff_t word_floats(const cpu_gemm *g) { return g->a_is_packed ? 1 : WORD_NUMBERS; }

// The rows [row, end) of A over `depth` words from word k on, in the order in which a tile reads them.
INLINE void pack_tile(const cpu_gemm *g, float *packed, ptrdiff_t row, ptrdiff_t end, ptrdiff_t k, ptrdiff_t depth) {
  if (g->a_is_transposed) {
    // What the next tile reads is fetched meanwhile, after the last one what the first one reads of the following rows. What is read beyond the rows, from
    // the next k, no tile looks at.
    const float *a = g->a + k * g->a_stride, *next = end < g->rows ? a + end : a + depth * g->a_stride;
    ptrdiff_t i = 0, whole = depth - divide_up(LANES, g->a_stride);
    for (; i < whole; i++) {
      __builtin_prefetch(next + i * g->a_stride);
      store(packed + i * LANES, load(a + i * g->a_stride + row));
    }
    for (; i < depth; i++) store(packed + i * LANES, load_first(a + i * g->a_stride + row, g->rows - row));
  } else if (g->a_is_packed) {
    for (ptrdiff_t r = row; r < end; r++) copy(packed + (r - row) * PACKED_STRIDE, g->a + r * g->a_stride + k, depth);
  } else {
    ptrdiff_t first = k * WORD_NUMBERS, count = smaller(depth * WORD_NUMBERS, g->depth - first);
    for (ptrdiff_t r = row; r < end; r++) pack_row(packed + (r - row) * PACKED_STRIDE, g->a + r * g->a_stride + first, count);
  }
  if (depth % DEPTH_UNIT != 0)
    for (ptrdiff_t r = row; r < end; r++) store(packed + (r - row) * PACKED_STRIDE + depth, (vec){0});
}

// Rows are shared out evenly over the row tiles, so that none is left with a handful.
INLINE ptrdiff_t first_row(const cpu_gemm *g, ptrdiff_t tile) { return g->rows * tile / divide_up(g->rows, TILE_ROWS); }

// Some row tiles over one block of the depth.
struct block {
  ptrdiff_t first_tile, end_tile, k;
  const float *next_b; // what the next block multiplies by, from the word next_k on; or NULL
  ptrdiff_t next_k;
};

// The tile's share of the next block's weights in the same columns. Memory is too slow for the first row tile of a block, and has nothing to do during the others.
INLINE void look_ahead(const cpu_gemm *g, struct tile *t, const struct block *block, ptrdiff_t tile, ptrdiff_t column, ptrdiff_t width) {
  ptrdiff_t tiles = block->end_tile - block->first_tile, share = tile - block->first_tile, lines = t->depth * width / LANES;
  const float *next = block->next_b + (g->first_column + column) * word_count(g->depth) + block->next_k * width;
  t->ahead = next + lines * share / tiles * LANES;
  t->ahead_end = next + lines * (share + 1) / tiles * LANES;
  t->ahead_step = divide_up(width, tiles) * LANES;
}

// One row tile against every panel.
static void compute_row_tile(const cpu_gemm *g, struct tile *t, ptrdiff_t tile, const struct block *block) {
  float packed[PACKED_ROWS * PACKED_STRIDE] __attribute__((aligned(64)));
  ptrdiff_t row = first_row(g, tile), end = first_row(g, tile + 1), panels = divide_up(g->columns, PANEL_WIDTH), k = block->k;
  pack_tile(g, packed, row, end, k, t->depth);
  t->a = packed;
  for (ptrdiff_t p = 0; p < panels; p++) {
    ptrdiff_t column = p * PANEL_WIDTH, width = smaller(PANEL_WIDTH, g->columns - column);
    t->b = g->b + (g->first_column + column) * word_count(g->depth) + k * width;
    t->c = g->c + row * g->c_stride + column;
    t->residual = g->residual ? g->residual + row * g->residual_stride + column : NULL;
    t->bias = g->bias ? g->bias + column : no_bias;
    t->scale = g->scale ? g->scale + column : NULL;
    t->start = g->scale ? no_bias : t->bias;
    ptrdiff_t next = smaller(g->rows, end + TILE_ROWS * p / panels);
    t->next = g->a + next * g->a_stride + k * t->next_step;
    t->next_rows = g->a_is_transposed ? 0 : smaller(g->rows, end + TILE_ROWS * (p + 1) / panels) - next;
    if (block->next_b) look_ahead(g, t, block, tile, column, width);
    compute(t, end - row, width);
  }
}

// Whether C can be written past the caches: in whole lines, once, and for good.
INLINE bool can_stream(const cpu_gemm *g) {
  bool has_lines = (uintptr_t)g->c % sizeof(vec) == 0 && g->c_stride % LANES == 0;
  return has_lines && word_count(g->depth) <= CPU_DEPTH_BLOCK && !g->accumulates && g->activation <= CPU_ACTIVATION_RELU;
}

static void gemm(const cpu_gemm *g) {
  ptrdiff_t tiles = divide_up(g->rows, TILE_ROWS), words = word_count(g->depth), step = round_up(divide_up(words, divide_up(words, CPU_DEPTH_BLOCK)), DEPTH_UNIT);
  struct tile t = {
    .activation = g->activation, .residual_stride = g->residual_stride, .c_stride = g->c_stride, .next_stride = g->a_stride,
    .next_step = word_floats(g), .by_depth = g->a_is_transposed, .streams = g->streams && can_stream(g),
  };
  start_tiles();
  for (ptrdiff_t i = 0, blocks = divide_up(tiles, ROW_BLOCK); i < blocks; i++)
    for (ptrdiff_t k = 0; k < words; k += step) {
      t.depth = smaller(step, words - k);
      t.is_first = k == 0 && !g->accumulates;
      t.is_last = k + step >= words;
      t.ahead = t.ahead_end = NULL;
      struct block block = {.first_tile = tiles * i / blocks, .end_tile = tiles * (i + 1) / blocks, .k = k, .next_k = t.is_last ? 0 : k + step};
      // A product that is not cut in blocks finds most of its weights in the caches.
      if (step < words) block.next_b = t.is_last && i + 1 == blocks ? g->next_b : g->b;
      for (ptrdiff_t tile = block.first_tile; tile < block.end_tile; tile++) compute_row_tile(g, &t, tile, &block);
    }
  end_tiles();
  if (t.streams) finish_streams();
}
