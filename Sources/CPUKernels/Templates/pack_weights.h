// The panel layout of GEMM weights: [columns / PANEL_WIDTH][depth][PANEL_WIDTH], with a last panel of 16 columns where the rounded columns end
// in one.

// Where W[column][k] goes; `columns` is a multiple of 16.
INLINE ptrdiff_t packed_index(ptrdiff_t column, ptrdiff_t k, ptrdiff_t columns, ptrdiff_t depth) {
  ptrdiff_t first = column / PANEL_WIDTH * PANEL_WIDTH, width = smaller(PANEL_WIDTH, columns - first);
  return first * depth + k * width + column - first;
}

static void pack_weights(const float *weights, ptrdiff_t columns, ptrdiff_t depth, float *packed) {
  ptrdiff_t padded = round_up(columns, LANES);
  for (ptrdiff_t first = 0; first < padded; first += PANEL_WIDTH)
    for (ptrdiff_t k = 0; k < depth; k++)
      for (ptrdiff_t n = first; n < smaller(padded, first + PANEL_WIDTH); n++) *packed++ = n < columns ? weights[n * depth + k] : 0;
}
