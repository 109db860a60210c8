// As many sums as the GEMM's tile has go through `rounds` multiply-adds of words each, all in registers: what the processor can do at best.
#ifdef MATRIX_TILES
static float multiply_add_probe(ptrdiff_t rounds, float factor) {
  float tile[TILE_ROWS][PANEL_WIDTH] __attribute__((aligned(64)));
  vec total = {0};
  start_tiles();
  for (int i = 0; i < LANES; i++) store(tile[i], splat(factor));
  _tile_loadd(A_TOP, tile, sizeof *tile);
  _tile_loadd(A_BOTTOM, tile, sizeof *tile);
  _tile_loadd(B_LEFT, tile, sizeof *tile);
  _tile_loadd(B_RIGHT, tile, sizeof *tile);
  clear_sums();
  for (ptrdiff_t round = 0; round < rounds; round += LANES) {
    _tile_dpbf16ps(TOP_LEFT, A_TOP, B_LEFT);
    _tile_dpbf16ps(TOP_RIGHT, A_TOP, B_RIGHT);
    _tile_dpbf16ps(BOTTOM_LEFT, A_BOTTOM, B_LEFT);
    _tile_dpbf16ps(BOTTOM_RIGHT, A_BOTTOM, B_RIGHT);
  }
  store_sums(tile, true, true);
  end_tiles();
  for (int i = 0; i < TILE_ROWS * PANEL_VECTORS; i++) total += load(tile[0] + i * LANES) + splat((float)i);
  return total[0];
}
#else
static float multiply_add_probe(ptrdiff_t rounds, float factor) {
  vec sums[TILE_ROWS * PANEL_VECTORS], words = splat(factor), total = {0};
  UNROLL for (int i = 0; i < TILE_ROWS * PANEL_VECTORS; i++) sums[i] = splat((float)i);
  for (ptrdiff_t round = 0; round < rounds; round++)
    UNROLL for (int i = 0; i < TILE_ROWS * PANEL_VECTORS; i++) sums[i] = multiplied(sums[i], words, &factor);
  UNROLL for (int i = 0; i < TILE_ROWS * PANEL_VECTORS; i++) total += sums[i];
  return total[0];
}
#endif
