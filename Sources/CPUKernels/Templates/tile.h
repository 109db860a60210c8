// A tile of TILE_ROWS x PANEL_WIDTH sums of a product, which stays in registers over one block of the depth: what it works on, and what becomes of its sums.
#define PANEL_WIDTH (PANEL_VECTORS * LANES)
#define PACKED_STRIDE (CPU_DEPTH_BLOCK + LANES) // not a power of two: the rows of a tile must not share a cache set

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
  bool by_depth;             // whether A's rows of one k lie side by side, LANES from one k to the next
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

// Returns what is to be fetched with the next line.
INLINE const float *prefetch_ahead(const struct tile *t, const float *ahead) {
  ONE_BY_ONE for (const float *end = ahead + smaller(t->ahead_step, t->ahead_end - ahead); ahead < end; ahead += LANES) __builtin_prefetch(ahead, 0, 2);
  return ahead;
}

INLINE void finish(const struct tile *t, vec sum[TILE_ROWS][PANEL_VECTORS], const int rows, const int vectors) {
  if (t->scale) FOR_TILE(r, v) sum[r][v] = sum[r][v] * load(t->scale + v * LANES) + load(t->bias + v * LANES);
  if (t->residual) FOR_TILE(r, v) sum[r][v] += load(t->residual + r * t->residual_stride + v * LANES);
  if (t->activation == CPU_ACTIVATION_RELU) FOR_TILE(r, v) sum[r][v] = relu(sum[r][v]);
}

// What follows the last product of a block: the sums of the blocks before, at the end of the depth the rest, and C.
INLINE void complete(const struct tile *t, vec sum[TILE_ROWS][PANEL_VECTORS], const int rows, const int vectors) {
  if (!t->is_first) FOR_TILE(r, v) sum[r][v] += load(t->c + r * t->c_stride + v * LANES);
  if (t->is_last) finish(t, sum, rows, vectors);
  if (t->streams) FOR_TILE(r, v) __builtin_nontemporal_store(sum[r][v], (whole_vec *)(t->c + r * t->c_stride + v * LANES));
  else FOR_TILE(r, v) store(t->c + r * t->c_stride + v * LANES, sum[r][v]);
}

// The rarer activations: apart from the registers, so that their code is not repeated for every tile size.
static __attribute__((noinline)) void activate_tile(const struct tile *t, ptrdiff_t rows, ptrdiff_t columns) {
  for (ptrdiff_t r = 0; r < rows; r++)
    for (float *c = t->c + r * t->c_stride, *end = c + columns; c < end; c += LANES) store(c, activated(load(c), t->activation));
}
