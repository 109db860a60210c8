// The sums of a tile in vector registers: rows of A, of which a number is broadcast, times rows of B's panel.
#define DEPTH_UNIT 1 // blocks of the depth end anywhere
#define WEIGHTS_AHEAD 640 // words of B that are on their way from memory

INLINE void start_tiles(void) {}
INLINE void end_tiles(void) {}

// Half of the rows go each way: fewer instructions, for which whoever runs on the other half of a core leaves less room, and not more reads than ports serve.
INLINE vec multiplied_in_row(const int row, vec sum, vec b, const float *a) {
  return row % 2 ? multiplied(sum, b, a) : multiplied_from_memory(sum, b, a);
}

// B is fetched far ahead, and so is what follows its block, mostly the next panel: processors that fetch by themselves stop at the end of a page, and begin late.
// A's place is a pointer that moves: an instruction that computes with memory which it reads by an index register is split in two.
INLINE void multiply(
  const struct tile *t, vec sum[TILE_ROWS][PANEL_VECTORS], const int rows, const int vectors, const bool by_depth
) {
  const ptrdiff_t row_step = by_depth ? 1 : PACKED_STRIDE, step = by_depth ? LANES : 1;
  const float *a = t->a, *b = t->b, *ahead = t->ahead;
  for (ptrdiff_t line = 0; line < t->depth; line += LANES) {
    prefetch_next_rows(t, line);
    ahead = prefetch_ahead(t, ahead);
    for (ptrdiff_t k = line; k < smaller(line + LANES, t->depth); k++, a += step, b += vectors * LANES) {
      vec weights[PANEL_VECTORS];
      UNROLL for (int v = 0; v < vectors; v++) weights[v] = load(b + v * LANES);
      UNROLL for (int v = 0; v < vectors; v++) __builtin_prefetch(b + WEIGHTS_AHEAD + v * LANES);
      if (k < rows) prefetch_row(t, k, vectors);
      FOR_TILE(r, v) sum[r][v] = multiplied_in_row(r, sum[r][v], weights[v], a + r * row_step);
    }
  }
}

INLINE void compute_tile(const struct tile *t, const int rows, const int vectors, const bool by_depth) {
  vec sum[TILE_ROWS][PANEL_VECTORS];
  FOR_TILE(r, v) sum[r][v] = t->is_first ? load(t->start + v * LANES) : (vec){0};
  multiply(t, sum, rows, vectors, by_depth);
  complete(t, sum, rows, vectors);
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

static void compute(const struct tile *t, ptrdiff_t rows, ptrdiff_t width) {
  if (t->by_depth)
    width == PANEL_WIDTH ? compute_full_by_depth(t, rows) : compute_narrow_by_depth(t, rows);
  else
    width == PANEL_WIDTH ? compute_full(t, rows) : compute_narrow(t, rows);
}
