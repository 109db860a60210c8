// The sums of a tile in the tile registers of AMX, of 16 rows of 64 bytes each: four of sums, which are the quarters of the tile, and of A and B two halves each.
// An instruction multiplies sixteen words of the depth, and sums their lower and their higher numbers apart. Rows that the tile does not have are computed from
// whatever is there, and left. A's rows are never transposed here.
#define DEPTH_UNIT LANES // blocks of the depth, but for the last one, are whole
#define TOP_LEFT 0
#define TOP_RIGHT 1
#define BOTTOM_LEFT 2
#define BOTTOM_RIGHT 3
#define A_TOP 4
#define A_BOTTOM 5
#define B_LEFT 6
#define B_RIGHT 7
#define ROW_BYTES (LANES * (ptrdiff_t)sizeof(float))

// The shapes of the registers, as the processor reads them.
static const _Alignas(64) struct {
  uint8_t palette, start_row, unused[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} tile_shapes = {
  .palette = 1, .row_bytes = {64, 64, 64, 64, 64, 64, 64, 64}, .rows = {LANES, LANES, LANES, LANES, LANES, LANES, LANES, LANES},
};

_Static_assert(TILE_ROWS == 2 * LANES && PANEL_VECTORS == 2 && CPU_DEPTH_BLOCK % LANES == 0 && sizeof tile_shapes == 64, "quarters of 16 x 16 sums");

// A thread's registers have shapes during a product only: it is then that they have to be saved where another thread takes its place.
INLINE void start_tiles(void) { _tile_loadconfig(&tile_shapes); }
INLINE void end_tiles(void) { _tile_release(); }

INLINE void clear_sums(void) {
  _tile_zero(TOP_LEFT);
  _tile_zero(TOP_RIGHT);
  _tile_zero(BOTTOM_LEFT);
  _tile_zero(BOTTOM_RIGHT);
}

INLINE void store_sums(float sums[TILE_ROWS][PANEL_WIDTH], const bool has_bottom, const bool has_right) {
  _tile_stored(TOP_LEFT, sums[0], PANEL_VECTORS * ROW_BYTES);
  if (has_right) _tile_stored(TOP_RIGHT, sums[0] + LANES, PANEL_VECTORS * ROW_BYTES);
  if (has_bottom) _tile_stored(BOTTOM_LEFT, sums[LANES], PANEL_VECTORS * ROW_BYTES);
  if (has_bottom && has_right) _tile_stored(BOTTOM_RIGHT, sums[LANES] + LANES, PANEL_VECTORS * ROW_BYTES);
}

// Sixteen words of the depth.
INLINE void multiply_line(const float *a, const float *b, const bool has_bottom, const bool has_right) {
  const ptrdiff_t a_bytes = PACKED_STRIDE * (ptrdiff_t)sizeof(float), b_bytes = has_right ? 2 * ROW_BYTES : ROW_BYTES;
  _tile_loadd(B_LEFT, b, b_bytes);
  _tile_loadd(A_TOP, a, a_bytes);
  _tile_dpbf16ps(TOP_LEFT, A_TOP, B_LEFT);
  if (has_right) {
    _tile_loadd(B_RIGHT, b + LANES, b_bytes);
    _tile_dpbf16ps(TOP_RIGHT, A_TOP, B_RIGHT);
  }
  if (has_bottom) {
    _tile_loadd(A_BOTTOM, a + LANES * PACKED_STRIDE, a_bytes);
    _tile_dpbf16ps(BOTTOM_LEFT, A_BOTTOM, B_LEFT);
    if (has_right) _tile_dpbf16ps(BOTTOM_RIGHT, A_BOTTOM, B_RIGHT);
  }
}

INLINE void multiply(const struct tile *t, const bool has_bottom, const bool has_right) {
  const ptrdiff_t width = has_right ? PANEL_WIDTH : LANES;
  const float *ahead = t->ahead;
  ptrdiff_t whole = t->depth / LANES * LANES, rest = t->depth - whole;
  for (ptrdiff_t k = 0; k < whole; k += LANES) {
    prefetch_next_rows(t, k);
    ahead = prefetch_ahead(t, ahead);
    multiply_line(t->a + k, t->b + k * width, has_bottom, has_right);
  }
  if (rest == 0) return;
  // What follows the end of B is not zero, and may be no number.
  float last[LANES * PANEL_WIDTH] __attribute__((aligned(64)));
  for (ptrdiff_t i = 0; i < LANES * width; i += LANES) store(last + i, i < rest * width ? load(t->b + whole * width + i) : (vec){0});
  multiply_line(t->a + whole, last, has_bottom, has_right);
}

INLINE void compute_tile(const struct tile *t, ptrdiff_t rows, const bool has_bottom, const int vectors) {
  float sums[TILE_ROWS][PANEL_WIDTH] __attribute__((aligned(64)));
  clear_sums();
  multiply(t, has_bottom, vectors > 1);
  store_sums(sums, has_bottom, vectors > 1);
  struct tile row = *t;
  for (ptrdiff_t r = 0; r < rows; r++, row.c += t->c_stride) {
    vec sum[1][PANEL_VECTORS];
    UNROLL for (int v = 0; v < vectors; v++) {
      sum[0][v] = load(sums[r] + v * LANES);
      if (t->is_first) sum[0][v] += load(t->start + v * LANES);
    }
    complete(&row, sum, 1, vectors);
    if (t->residual) row.residual += t->residual_stride;
  }
  if (t->is_last && t->activation > CPU_ACTIVATION_RELU) activate_tile(t, rows, vectors * LANES);
}

static void compute(const struct tile *t, ptrdiff_t rows, ptrdiff_t width) {
  bool has_bottom = rows > LANES, has_right = width > LANES;
  if (has_bottom) has_right ? compute_tile(t, rows, true, PANEL_VECTORS) : compute_tile(t, rows, true, 1);
  else has_right ? compute_tile(t, rows, false, PANEL_VECTORS) : compute_tile(t, rows, false, 1);
}
