// C = A * B with B packed in panels. A tile of TILE_ROWS x PANEL_WIDTH sums stays in registers over one block of the depth; between the blocks the
// sums wait in C. The first block's sum starts from the bias, if nothing scales it, the others' from zero (all, if C is added to), and each runs over k in ascending order,
// wherever the tile or the slice begins: summing blocks apart loses an order of magnitude less to rounding than one long sum does.
#define PANEL_WIDTH (PANEL_VECTORS * LANES)
#define ROW_BLOCK (224 / TILE_ROWS) // at most so many row tiles share a depth block of B while it is in the level-2 cache, and their sums wait there
#define PACKED_STRIDE (CPU_DEPTH_BLOCK + LANES) // not a power of two: the rows of a tile must not share a cache set
#define WEIGHTS_AHEAD 640 // words of B that are on their way from memory

static const float no_bias[PANEL_WIDTH];

// The work of one register tile over one block of the depth.
struct tile {
  const float *a, *b;        // words: rows PACKED_STRIDE apart; depth * PANEL_WIDTH weights
  const float *start;        // where the first block's sums begin
  const float *scale, *bias; // of the whole sum; without a scale, it starts from the bias
  const float *residual;     // or NULL
  const float *next;         // rows of the next row tile, to be brought to the cache meanwhile
  const float *ahead, *ahead_end; // weights of the next block, to be brought to the level-2 cache meanwhile
  float *c;
  ptrdiff_t depth;           // in words
  ptrdiff_t residual_stride, c_stride, next_stride, next_step, next_rows, ahead_step;
  cpu_activation activation;
  bool is_first, is_last;    // of the depth blocks
  bool streams;              // whether C is written past the caches
};

#define FOR_TILE(r, v) UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < vectors; v++)

// Row k of C and of the residual is fetched at step k, and the next tile's A line by line: spread out, they never fill the queue of pending cache misses.
INLINE void prefetch_row(const struct tile *t, ptrdiff_t row, const int vectors) {
  if (!t->streams) UNROLL for (int v = 0; v < vectors; v++) __builtin_prefetch(t->c + row * t->c_stride + v * LANES, 1);
  if (t->residual) UNROLL for (int v = 0; v < vectors; v++) __builtin_prefetch(t->residual + row * t->residual_stride + v * LANES);
}

INLINE void prefetch_next_rows(const struct tile *t, ptrdiff_t k) {
  ONE_BY_ONE for (ptrdiff_t r = 0; r < t->next_rows; r++)
    UNROLL for (int i = 0; i < WORD_NUMBERS; i++) __builtin_prefetch(t->next + r * t->next_stride + k * t->next_step + i * LANES);
}

// Half of the rows go each way: fewer instructions, for which whoever runs on the other half of a core leaves less room, and not more reads than ports serve.
INLINE vec multiplied_in_row(const int row, vec sum, vec b, const float *a) {
  return row % 2 ? multiplied(sum, b, a) : multiplied_from_memory(sum, b, a);
}

// A's rows lie PACKED_STRIDE apart, or those of one k side by side, LANES from one k to the next. B is fetched far ahead, and so is what
// follows its block, mostly the next panel: processors that fetch by themselves stop at the end of a page, and begin late.
// A's place is a pointer that moves: an instruction that computes with memory which it reads by an index register is split in two.
INLINE void multiply(
  const struct tile *t, vec sum[TILE_ROWS][PANEL_VECTORS], const int rows, const int vectors, const bool by_depth
) {
  const ptrdiff_t row_step = by_depth ? 1 : PACKED_STRIDE, step = by_depth ? LANES : 1;
  const float *a = t->a, *b = t->b, *ahead = t->ahead;
  for (ptrdiff_t line = 0; line < t->depth; line += LANES) {
    prefetch_next_rows(t, line);
    ONE_BY_ONE for (const float *end = ahead + smaller(t->ahead_step, t->ahead_end - ahead); ahead < end; ahead += LANES) __builtin_prefetch(ahead, 0, 2);
    for (ptrdiff_t k = line; k < smaller(line + LANES, t->depth); k++, a += step, b += vectors * LANES) {
      vec weights[PANEL_VECTORS];
      UNROLL for (int v = 0; v < vectors; v++) weights[v] = load(b + v * LANES);
      UNROLL for (int v = 0; v < vectors; v++) __builtin_prefetch(b + WEIGHTS_AHEAD + v * LANES);
      if (k < rows) prefetch_row(t, k, vectors);
      FOR_TILE(r, v) sum[r][v] = multiplied_in_row(r, sum[r][v], weights[v], a + r * row_step);
    }
  }
}

INLINE void finish(const struct tile *t, vec sum[TILE_ROWS][PANEL_VECTORS], const int rows, const int vectors) {
  if (t->scale) FOR_TILE(r, v) sum[r][v] = sum[r][v] * load(t->scale + v * LANES) + load(t->bias + v * LANES);
  if (t->residual) FOR_TILE(r, v) sum[r][v] += load(t->residual + r * t->residual_stride + v * LANES);
  if (t->activation == CPU_ACTIVATION_RELU) FOR_TILE(r, v) sum[r][v] = relu(sum[r][v]);
}

// The rarer activations: apart from the registers, so that their code is not repeated for every tile size.
static __attribute__((noinline)) void activate_tile(const struct tile *t, ptrdiff_t rows, ptrdiff_t columns) {
  for (ptrdiff_t r = 0; r < rows; r++)
    for (float *c = t->c + r * t->c_stride, *end = c + columns; c < end; c += LANES) store(c, activated(load(c), t->activation));
}

INLINE void compute_tile(const struct tile *t, const int rows, const int vectors, const bool by_depth) {
  vec sum[TILE_ROWS][PANEL_VECTORS];
  FOR_TILE(r, v) sum[r][v] = t->is_first ? load(t->start + v * LANES) : (vec){0};
  multiply(t, sum, rows, vectors, by_depth);
  if (!t->is_first) FOR_TILE(r, v) sum[r][v] += load(t->c + r * t->c_stride + v * LANES);
  if (t->is_last) finish(t, sum, rows, vectors);
  if (t->streams) FOR_TILE(r, v) __builtin_nontemporal_store(sum[r][v], (whole_vec *)(t->c + r * t->c_stride + v * LANES));
  else FOR_TILE(r, v) store(t->c + r * t->c_stride + v * LANES, sum[r][v]);
  if (t->is_last && t->activation > CPU_ACTIVATION_RELU) activate_tile(t, rows, vectors * LANES);
}

#define TILE_CASE(rows) case rows: if (rows <= TILE_ROWS) compute_tile(t, rows <= TILE_ROWS ? rows : 0, vectors, by_depth); break;

INLINE void compute_rows(const struct tile *t, ptrdiff_t rows, const int vectors, const bool by_depth) {
  switch (rows) {
    TILE_CASE(1) TILE_CASE(2) TILE_CASE(3) TILE_CASE(4) TILE_CASE(5) TILE_CASE(6) TILE_CASE(7)
    TILE_CASE(8) TILE_CASE(9) TILE_CASE(10) TILE_CASE(11) TILE_CASE(12) TILE_CASE(13) TILE_CASE(14)
  }
}

static void compute_full(const struct tile *t, ptrdiff_t rows) { compute_rows(t, rows, PANEL_VECTORS, false); }
static void compute_narrow(const struct tile *t, ptrdiff_t rows) { compute_rows(t, rows, 1, false); }
static void compute_full_by_depth(const struct tile *t, ptrdiff_t rows) { compute_rows(t, rows, PANEL_VECTORS, true); }
static void compute_narrow_by_depth(const struct tile *t, ptrdiff_t rows) { compute_rows(t, rows, 1, true); }

static void compute(const cpu_gemm *g, const struct tile *t, ptrdiff_t rows, ptrdiff_t width) {
  if (g->a_is_transposed)
    width == PANEL_WIDTH ? compute_full_by_depth(t, rows) : compute_narrow_by_depth(t, rows);
  else
    width == PANEL_WIDTH ? compute_full(t, rows) : compute_narrow(t, rows);
}

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
  float packed[LANES * PACKED_STRIDE] __attribute__((aligned(64)));
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
    compute(g, t, end - row, width);
  }
}

// Whether C can be written past the caches: in whole lines, once, and for good.
INLINE bool can_stream(const cpu_gemm *g) {
  bool has_lines = (uintptr_t)g->c % sizeof(vec) == 0 && g->c_stride % LANES == 0;
  return has_lines && word_count(g->depth) <= CPU_DEPTH_BLOCK && !g->accumulates && g->activation <= CPU_ACTIVATION_RELU;
}

static void gemm(const cpu_gemm *g) {
  ptrdiff_t tiles = divide_up(g->rows, TILE_ROWS), words = word_count(g->depth), step = divide_up(words, divide_up(words, CPU_DEPTH_BLOCK));
  struct tile t = {
    .activation = g->activation, .residual_stride = g->residual_stride, .c_stride = g->c_stride, .next_stride = g->a_stride,
    .next_step = word_floats(g), .streams = g->streams && can_stream(g),
  };
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
  if (t.streams) finish_streams();
}
