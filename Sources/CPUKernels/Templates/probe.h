// As many sums as the GEMM's tile has go through `rounds` multiply-adds each, all in registers: what the processor can do at best.
static float multiply_add_probe(ptrdiff_t rounds, float factor) {
  vec sums[TILE_ROWS * PANEL_VECTORS], scale = splat(factor), shift = splat(1 - factor), total = {0};
  UNROLL for (int i = 0; i < TILE_ROWS * PANEL_VECTORS; i++) sums[i] = splat((float)i);
  for (ptrdiff_t round = 0; round < rounds; round++)
    UNROLL for (int i = 0; i < TILE_ROWS * PANEL_VECTORS; i++) sums[i] = sums[i] * scale + shift;
  UNROLL for (int i = 0; i < TILE_ROWS * PANEL_VECTORS; i++) total += sums[i];
  return total[0];
}
