// As many sums as the GEMM's tile has go through `rounds` multiply-adds of words each, all in registers: what the processor can do at best.
static float multiply_add_probe(ptrdiff_t rounds, float factor) {
  vec sums[TILE_ROWS * PANEL_VECTORS], words = splat(factor), total = {0};
  UNROLL for (int i = 0; i < TILE_ROWS * PANEL_VECTORS; i++) sums[i] = splat((float)i);
  for (ptrdiff_t round = 0; round < rounds; round++)
    UNROLL for (int i = 0; i < TILE_ROWS * PANEL_VECTORS; i++) sums[i] = multiplied(sums[i], words, &factor);
  UNROLL for (int i = 0; i < TILE_ROWS * PANEL_VECTORS; i++) total += sums[i];
  return total[0];
}
